#include "analysis/compare/dram_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "analysis/published/published_table.hpp"
#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/memory.hpp"
#include "models/memory/dram/trace/reference_traces.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

using dram::CommandKind;

/// What a run of ours gave, by column of the table.
struct Totals {
  double cycles = 0, activations = 0, precharges = 0, row_hit_percent = 0;
  double average_read_latency = 0;  // clocks
};

struct Column {
  const char* name;
  const char* unit;
  double Totals::*value;
};
constexpr Column kColumns[] = {
    {"cycles", "clocks", &Totals::cycles},
    {"activations", "commands", &Totals::activations},
    {"precharges", "commands", &Totals::precharges},
    {"row_hit_percent", "%", &Totals::row_hit_percent},
    {"average_read_latency", "clocks", &Totals::average_read_latency},
};

Totals run_trace(const dram::Memory& memory, const std::string& trace) {
  dram::Channel channel(memory.standard, memory.controller, memory.map, memory.outstanding);
  for (const dram::Run& run : dram::reference_trace(trace, memory.standard.access_bytes)) {
    channel.push(run);
  }
  channel.drain();
  const dram::ChannelStats stats = channel.stats();
  const auto commands = [&](CommandKind kind) {
    const std::uint32_t command = memory.standard.command(kind);
    return command == dram::Standard::kNone ? 0.0 : static_cast<double>(stats.commands[command]);
  };
  const auto hits = static_cast<double>(stats.hits);
  const double decided = hits + static_cast<double>(stats.misses + stats.conflicts);
  Totals totals;
  totals.cycles = static_cast<double>(std::max(stats.last_delivery, stats.last_write));
  totals.activations = commands(CommandKind::activate) + commands(CommandKind::activate_first);
  totals.precharges = commands(CommandKind::precharge);
  totals.row_hit_percent = decided == 0 ? 0 : 100 * hits / decided;
  totals.average_read_latency = stats.latency.mean();
  return totals;
}

class Comparison {
 public:
  Comparison(const std::filesystem::path& configs, StudyResult& result)
      : configs_(configs), table_(configs / "studies/dram/runs.csv"), result_(result) {}

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }

  void compare(std::size_t row) {
    const std::string& simulator = table_.text(row, "simulator");
    if (simulator != "ramulator2" && simulator != "dramsim3") {
      throw ConfigError(table_.fault(row, "simulator", "expected ramulator2 or dramsim3"));
    }
    const Totals ours = totals(row);
    for (const Column& column : kColumns) {
      const std::string& published = table_.text(row, column.name);
      if (published.empty()) continue;  // no reads, no latency
      const double value = ours.*column.value;
      StudyRow out;
      out.what = fmt::format("{} {} {}, {}", simulator, table_.text(row, "memory"),
                             table_.text(row, "mapping"), table_.text(row, "trace"));
      out.quantity = column.name;
      out.unit = column.unit;
      out.published = published;
      out.ours = shortest(value);
      out.agrees = agrees_as_printed(published, value);
      double expected = 0;
      std::from_chars(published.data(), published.data() + published.size(), expected);
      out.difference = out.agrees ? 0 : value - expected;
      out.judged = simulator == "ramulator2";
      result_.rows.push_back(std::move(out));
    }
  }

 private:
  /// Ours for a row; two simulators with one memory, mapping and trace share a run.
  const Totals& totals(std::size_t row) {
    const std::string& trace = table_.text(row, "trace");
    const auto names = dram::reference_trace_names();
    if (std::find(names.begin(), names.end(), trace) == names.end()) {
      throw ConfigError(table_.fault(row, "trace", "there is no such trace"));
    }
    const std::string& name = table_.text(row, "memory");
    const std::string& mapping = table_.text(row, "mapping");
    const std::string key = name + ' ' + mapping + ' ' + trace;
    const auto known = totals_.find(key);
    if (known != totals_.end()) return known->second;
    const auto path = configs_ / "memory" / (name + ".xml");
    const dram::Memory memory =
        dram::load_memory(path.string(), {{"policy", "ramulator2"},
                                          {"mapping", mapping},
                                          {"outstanding", trace == "g_dep" ? "1" : "0"}});
    return totals_.emplace(key, run_trace(memory, trace)).first->second;
  }

  const std::filesystem::path& configs_;
  PublishedTable table_;
  StudyResult& result_;
  std::map<std::string, Totals> totals_;
};

}  // namespace

StudyResult DramStudy::run(const std::filesystem::path& configs,
                           const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule =
      "Ramulator's counts are equal; its percentages and mean latencies are equal to the digit "
      "printed";
  result.sources = {
      "CMU-SAFARI/ramulator2 2.1, commit c5b1c3a (2026-06-29), measured 2026-11-22",
      "umd-memsys/DRAMsim3, commit 2981759 (2021-04-05), measured 2026-11-22, for information"};
  result.notes = {
      "DRAMsim3 has the same timings and mapping but another controller: bank queues of 8 behind a",
      "queue of 32, at most 4 hits of a row while others wait, writes in batches of 32, refreshes",
      "that stop only their rank. Its last 5 writes of mixed traces were never issued."};
  Comparison comparison(configs, result);
  for (std::size_t row = 0; row < comparison.rows(); ++row) {
    comparison.compare(row);
    if (progress) progress(result.rows.size());
  }
  return result;
}

}  // namespace macroscope::compare
