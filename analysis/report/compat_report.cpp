#include "analysis/report/compat_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analysis/report/number_text.hpp"

namespace macroscope::report {
namespace {

using scale_sim::Dataflow;
using scale_sim::LayerResult;
using scale_sim::Mode;

constexpr std::size_t kSlowest = 5;

/// A count that the model follows with a sign; SCALE-Sim itself can report negative ones.
Value counted_value(std::int64_t count) {
  if (count >= 0) return static_cast<std::uint64_t>(count);
  return static_cast<double>(count);
}

struct CompatColumn {
  const char* name;
  const char* unit;
  const char* doc;
  Value (*value)(const LayerResult&);
};

using L = const LayerResult&;

// The names and their order are those that scripts around SCALE-Sim's reports expect.
constexpr CompatColumn kColumns[] = {
    {"layer", "", "name of the layer", [](L l) -> Value { return l.layer; }},
    {"total_cycles", "cycles", "compute and stall cycles; one less than the count of cycles",
     [](L l) { return counted_value(l.total_cycles); }},
    {"stall_cycles", "cycles", "cycles the array waited for DRAM",
     [](L l) { return counted_value(l.stall_cycles); }},
    {"cycles_incl_prefetch", "cycles", "with the first fill of the buffers; not known to version 2",
     [](L l) {
       return l.cycles_incl_prefetch.has_value() ? counted_value(*l.cycles_incl_prefetch) : Value();
     }},
    {"sram_ifmap_reads", "word", "words the array read from the ifmap buffer",
     [](L l) -> Value { return l.sram_ifmap_reads; }},
    {"sram_filter_reads", "word", "words the array read from the filter buffer",
     [](L l) -> Value { return l.sram_filter_reads; }},
    {"sram_ofmap_writes", "word", "words the array wrote to the ofmap buffer",
     [](L l) -> Value { return l.sram_ofmap_writes; }},
    {"dram_ifmap_reads", "word", "ifmap words read from DRAM",
     [](L l) { return counted_value(l.dram_ifmap_reads); }},
    {"dram_filter_reads", "word", "filter words read from DRAM",
     [](L l) { return counted_value(l.dram_filter_reads); }},
    {"dram_ofmap_writes", "word", "ofmap words written to DRAM",
     [](L l) { return counted_value(l.dram_ofmap_writes); }},
    {"mapping_efficiency_pct", "%", "PEs that a fold uses, averaged over folds",
     [](L l) -> Value { return l.mapping_efficiency_pct; }},
    {"compute_utilization_pct", "%", "PEs at work per compute cycle",
     [](L l) -> Value { return l.compute_utilization_pct; }},
    {"overall_utilization_pct", "%", "MACs over PEs times all cycles",
     [](L l) -> Value { return l.overall_utilization_pct; }},
};

const char* text_of(Dataflow dataflow) {
  switch (dataflow) {
    case Dataflow::os:
      return "os";
    case Dataflow::ws:
      return "ws";
    case Dataflow::is:
      return "is";
  }
  return "os";
}

const char* text_of(Mode mode) {
  return mode == Mode::calc ? "calc" : "user";
}

std::vector<Field> run_fields(const CompatSource& s) {
  const scale_sim::Machine& m = s.machine;
  return {
      {"architecture", s.architecture, "", "name of the architecture"},
      {"workload", s.workload, "", "name of the workload"},
      {"fidelity", std::string("tile"), "", "SCALE-Sim's own level of detail"},
      {"seed", std::uint64_t{1}, "", "nothing here is random"},
      {"rows", m.rows, "", "rows of the array"},
      {"cols", m.cols, "", "columns of the array"},
      {"dataflow", std::string(text_of(m.dataflow)), "", "which operand stays"},
      {"mode", std::string(text_of(m.mode)), "", "calc: no stalls; user: bandwidth and stalls"},
      {"ifmap_capacity", m.ifmap.count(), "B", "ifmap buffer"},
      {"filter_capacity", m.filter.count(), "B", "filter buffer"},
      {"ofmap_capacity", m.ofmap.count(), "B", "ofmap buffer"},
      {"bandwidth_words", m.bandwidth_words, "word/cycle", "per operand, in user mode"},
      {"compat_version", std::uint64_t{m.version}, "", "version of SCALE-Sim that is followed"},
  };
}

/// Sums a column over the layers; nothing when a layer has no value for it.
Value column_sum(const CompatSource& s, const CompatColumn& column) {
  std::uint64_t sum = 0;
  for (const LayerResult& layer : s.layers) {
    const Value value = column.value(layer);
    const auto* count = std::get_if<std::uint64_t>(&value);
    if (count == nullptr) return {};
    sum += *count;
  }
  return sum;
}

std::vector<Field> total_fields(const CompatSource& s) {
  std::vector<Field> fields;
  fields.push_back({"layers", std::uint64_t{s.layers.size()}, "", "layers that ran"});
  for (const CompatColumn& column : kColumns) {
    const std::string unit = column.unit;
    if (unit == "cycles" || unit == "word") {
      fields.push_back({column.name, column_sum(s, column), unit,
                        std::string("sum over the layers: ") + column.doc});
    }
  }
  return fields;
}

std::vector<Stat> stats_of(const std::vector<Field>& totals) {
  std::vector<Stat> stats;
  for (const Field& field : totals) {
    if (field.name == "layers") continue;
    stats.push_back({"scale_sim." + field.name, field.value, field.unit, field.doc,
                     "counted by the SCALE-Sim model"});
  }
  return stats;
}

std::string count_text(const Value& value) {
  const auto* count = std::get_if<std::uint64_t>(&value);
  return count != nullptr ? grouped(*count) : "n/a";
}

std::string words_text(const std::vector<Field>& totals, const char* name) {
  for (const Field& field : totals) {
    if (field.name == name) return count_text(field.value);
  }
  return "n/a";
}

SummaryTable layer_table(const CompatSource& s, const std::vector<std::size_t>& order) {
  SummaryTable table;
  table.headers = {"layer", "total cycles", "stalls", "mapping", "compute use", "overall use"};
  for (const std::size_t at : order) {
    const LayerResult& l = s.layers[at];
    table.rows.push_back(
        {l.layer, count_text(counted_value(l.total_cycles)),
         count_text(counted_value(l.stall_cycles)), percent(l.mapping_efficiency_pct / 100),
         percent(l.compute_utilization_pct / 100), percent(l.overall_utilization_pct / 100)});
  }
  return table;
}

Summary summary_of(const CompatSource& s, const std::vector<Field>& totals) {
  const scale_sim::Machine& m = s.machine;
  Summary summary;
  summary.title =
      fmt::format("{} on {}, as SCALE-Sim v{} counts", s.workload, s.architecture, m.version);
  auto& lines = summary.lines;
  lines.push_back(
      {"Machine", fmt::format("{}x{} array, {}, {} mode, buffers {} / {} / {} B", m.rows, m.cols,
                              text_of(m.dataflow), text_of(m.mode), grouped(m.ifmap.count()),
                              grouped(m.filter.count()), grouped(m.ofmap.count()))});
  if (m.mode == Mode::user) {
    lines.push_back({"Bandwidth", fmt::format("{} words/cycle and operand", m.bandwidth_words)});
  }
  lines.push_back(
      {"Cycles", fmt::format("{} total, of which {} stalls; with first fill {}",
                             words_text(totals, "total_cycles"), words_text(totals, "stall_cycles"),
                             words_text(totals, "cycles_incl_prefetch"))});
  lines.push_back({"DRAM words", fmt::format("{} ifmap and {} filter read, {} ofmap written",
                                             words_text(totals, "dram_ifmap_reads"),
                                             words_text(totals, "dram_filter_reads"),
                                             words_text(totals, "dram_ofmap_writes"))});
  lines.push_back({"SRAM words", fmt::format("{} ifmap and {} filter read, {} ofmap written",
                                             words_text(totals, "sram_ifmap_reads"),
                                             words_text(totals, "sram_filter_reads"),
                                             words_text(totals, "sram_ofmap_writes"))});
  std::vector<std::size_t> order(s.layers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  summary.layers = layer_table(s, order);
  summary.layers.title = "All layers";
  std::stable_sort(order.begin(), order.end(), [&s](std::size_t a, std::size_t b) {
    return s.layers[a].total_cycles > s.layers[b].total_cycles;
  });
  order.resize(std::min(order.size(), kSlowest));
  summary.slowest = layer_table(s, order);
  summary.slowest.title =
      fmt::format("Slowest {} of {}", order.size(), counted(s.layers.size(), "layer"));
  summary.rules.push_back(
      "SCALE-Sim's total is one less than the count of cycles of a layer; words are bytes.");
  summary.advice.push_back(
      "Run the same workload on a native architecture to see overlap, DRAM limits and vector "
      "work.");
  return summary;
}

}  // namespace

Report make_report(const CompatSource& source) {
  Report report;
  report.kind = "scale-sim";
  report.run = run_fields(source);
  report.parameters = source.parameters;
  report.totals = total_fields(source);
  report.csv_units_in_header = false;
  for (const CompatColumn& column : kColumns) {
    report.layers.columns.push_back({column.name, column.unit, column.doc});
  }
  for (const LayerResult& layer : source.layers) {
    std::vector<Value>& row = report.layers.rows.emplace_back();
    for (const CompatColumn& column : kColumns) row.push_back(column.value(layer));
  }
  report.stats = stats_of(report.totals);
  for (const std::string& text : source.warnings) report.warnings.push_back(parse_warning(text));
  report.summary = summary_of(source, report.totals);
  return report;
}

}  // namespace macroscope::report
