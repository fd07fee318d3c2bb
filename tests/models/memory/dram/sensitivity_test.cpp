// Every timing matters: one tick more changes the commands of some trace, except where this file
// says why it cannot.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <set>

#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/closed_forms.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::Memory;
using dram::Standard;

/// A controller and a trace in which some timings show.
struct Variant {
  std::vector<std::string> changes;
  enum Shape : std::uint8_t { dense, pauses, sparse } shape;
};

std::vector<Variant> variants(const Standard& standard) {
  const auto has = [&](dram::CommandKind kind) {
    return standard.command(kind) != Standard::kNone;
  };
  std::vector<Variant> all = {{{"policy=fr_fcfs"}, Variant::dense},
                              {{"policy=ramulator2"}, Variant::dense}};
  all.push_back({{"policy=fr_fcfs", "power_down_idle=20"}, Variant::pauses});
  all.push_back({{"policy=fr_fcfs", "self_refresh_idle=20"}, Variant::pauses});
  all.push_back({{"policy=fr_fcfs", "self_refresh_idle=3"}, Variant::sparse});
  all.push_back({{"policy=fr_fcfs", "power_down_idle=1", "page=closed"}, Variant::pauses});
  if (has(dram::CommandKind::refresh_bank)) all.push_back({{"refresh=per_bank"}, Variant::dense});
  if (has(dram::CommandKind::refresh_same_bank))
    all.push_back({{"refresh=same_bank"}, Variant::dense});
  if (standard.find_level("Rank") != Standard::kNone) {
    all.push_back({{"Rank=2", "mapping=ro"}, Variant::dense});
  }
  all.push_back({{"page=closed", "refresh=off"}, Variant::dense});
  all.push_back({{"mapping=ro", "refresh.postpone=8"}, Variant::pauses});
  return all;
}

/// Reads and writes in streams and at random, within 64 rows of all banks so that rows are met
/// again; with pauses, in groups that let the device fall asleep between them; sparse, one by one
/// in pauses after which it may just be falling asleep.
std::vector<OracleRequest> mixed_trace(const Memory& memory, Variant::Shape shape) {
  Rng rng(6, "sensitivity");
  const Standard& s = memory.standard;
  const std::uint64_t columns = s.levels[s.column_level()].count;
  const std::uint64_t accesses = columns * s.banks() * 64;
  std::vector<OracleRequest> requests;
  std::uint64_t clock = 0;
  while (requests.size() < (shape == Variant::dense ? 4000 : 1200)) {
    if (shape == Variant::pauses) {
      clock += rng.below(3) == 0 ? rng.between(500, 6000) : rng.between(1, 200);
    }
    if (shape == Variant::sparse) clock += rng.between(1, 2000);
    std::uint64_t length = rng.below(3) == 0 ? rng.between(8, 80) : rng.between(1, 3);
    if (shape == Variant::sparse) length = 1;
    const std::uint64_t start = rng.below(accesses);
    const std::uint64_t kind = rng.below(4);
    for (std::uint64_t i = 0; i < length; ++i) {
      const bool write = kind == 0 || (kind == 1 && rng.below(2) == 0);
      requests.push_back({(start + i) % accesses * s.access_bytes, write, clock});
    }
  }
  return requests;
}

dram::CommandLog log_of(const std::string& name, const Variant& variant,
                        const std::string& longer) {
  std::vector<std::string> changes = variant.changes;
  if (!longer.empty()) changes.push_back(longer);
  const Memory memory = shipped_memory(name, changes);
  return run_channel(memory, mixed_trace(memory, variant.shape), true, true).commands;
}

/// Names of the timings in an expression.
void add_timings(const std::string& expression, std::set<std::string>& names) {
  std::string word;
  for (const char c : expression + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      word += c;
      continue;
    }
    if (!word.empty() && word.front() == 'n') names.insert(word);
    word.clear();
  }
}

std::set<std::string> used_timings(const Standard& standard) {
  std::set<std::string> names;
  for (const dram::ConstraintRow& row : standard.rows) add_timings(row.expression, names);
  return names;
}

/// Why one tick more of a timing changes no command at all; empty when nothing says so.
std::string reason_for_none(const Standard& s, const std::string& name) {
  const auto value = [&](const std::string& of) { return timing(s, of); };
  const bool split = s.command_bus == dram::CommandBus::split_activate;
  const char* const rrd = s.find_timing("nRRDS") != nullptr ? "nRRDS" : "nRRD";
  if (name == "nFAW" && value(name) < 4 * value(rrd)) return "four RRD take longer";
  if (name == "nRC" && value(name) < value("nRAS") + value("nRP")) return "RAS + RP is longer";
  if (name == "nCAS" && value(name) < 1) return "the access follows one clock later anyway";
  if (name == "nPBR2PBR" && value(name) < s.bank_refresh_interval) {
    return "refreshes of banks are due further apart";
  }
  if (name == "nRPab" && split) {
    return "all banks are closed for a refresh only, which waits nRP and then takes nRFC";
  }
  if (s.command_bus == dram::CommandBus::dual_half_clock && name.rfind("nRCD", 0) == 0) {
    // The activation takes three ticks of its bus and an access two.
    if ((value(name) + 3 - 2) % 2 == 1) return "ends half a clock before a rising edge";
  }
  return {};
}

}  // namespace

TEST_CASE("one tick more of any timing changes the commands of some trace", "[dram][forms]") {
  const std::string name = GENERATE(from_range(memory_names()));
  const Memory shipped = shipped_memory(name);
  const std::vector<Variant> all = variants(shipped.standard);
  std::vector<dram::CommandLog> before(all.size());
  std::set<std::string> dead;
  for (const std::string& used : used_timings(shipped.standard)) {
    const std::string longer = used + "=" + std::to_string(timing(shipped.standard, used) + 1);
    bool shows = false;
    for (std::size_t i = 0; i < all.size() && !shows; ++i) {
      if (before[i].empty()) before[i] = log_of(name, all[i], "");
      shows = log_of(name, all[i], longer) != before[i];
    }
    if (!shows) dead.insert(used);
  }
  std::set<std::string> explained;
  for (const std::string& used : used_timings(shipped.standard)) {
    if (!reason_for_none(shipped.standard, used).empty()) explained.insert(used);
  }
  INFO(name);
  CHECK(dead == explained);
}

TEST_CASE("lists the rows of which one tick more changes nothing", "[.list][dram]") {
  // Rows of commands that the channel never issues (RDA, WRA), and those that others imply.
  for (const std::string& name : memory_names()) {
    const Standard standard = shipped_memory(name).standard;
    const std::vector<Variant> all = variants(standard);
    for (std::size_t row = 0; row < standard.rows.size(); ++row) {
      const bool shows = std::any_of(all.begin(), all.end(), [&](const Variant& variant) {
        Memory memory = shipped_memory(name, variant.changes);
        const auto trace = mixed_trace(memory, variant.shape);
        const dram::CommandLog before = run_channel(memory, trace, true, true).commands;
        ++memory.standard.rows[row].latency;
        memory.standard.constraints.clear();
        dram::expand_constraints(memory.standard);
        return run_channel(memory, trace, true, true).commands != before;
      });
      if (shows) continue;
      const dram::ConstraintRow& r = standard.rows[row];
      WARN(name << ", line " << r.where.line << ": " << standard.commands[r.from.front()].name
                << " to " << standard.commands[r.to.front()].name << ", " << r.expression);
    }
  }
}

}  // namespace macroscope::test
