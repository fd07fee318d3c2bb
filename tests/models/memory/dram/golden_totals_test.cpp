// Totals of whole traces against the recorded ones. Hidden, because 400,000 requests take the
// oracle some seconds: run with `dram_golden_test "[.slow]"`.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "tests/models/memory/dram/golden_files.hpp"
#include "tests/models/memory/dram/golden_traces.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/dram/oracle.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

std::size_t commands_of_kind(const dram::Standard& standard, const dram::CommandLog& log,
                             dram::CommandKind kind) {
  return static_cast<std::size_t>(std::count_if(log.begin(), log.end(), [&](const auto& record) {
    return standard.commands[record.command].kind == kind;
  }));
}

void compare(const std::string& name, const std::string& map, const std::string& trace) {
  const std::string cycles = golden_total(name, map, trace, "cycles");
  if (cycles.empty()) return;
  const dram::Memory memory = shipped_memory(name, {"mapping=" + map, "policy=ramulator2"});
  const dram::Standard& standard = memory.standard;
  const auto requests = golden_trace(trace, standard.access_bytes);
  const OracleResult result = run_oracle(
      standard, memory.controller,
      [&](std::uint64_t address) { return memory.map.decode(address); }, requests,
      trace == "g_dep" ? 1 : 0);
  INFO(name << " " << map << " " << trace);
  CHECK(std::to_string(result.clocks) == cycles);
  const dram::CommandKind activate = standard.command_bus == dram::CommandBus::split_activate
                                         ? dram::CommandKind::activate_first
                                         : dram::CommandKind::activate;
  CHECK(std::to_string(commands_of_kind(standard, result.commands, activate)) ==
        golden_total(name, map, trace, "ACT"));
  CHECK(std::to_string(commands_of_kind(standard, result.commands, dram::CommandKind::precharge)) ==
        golden_total(name, map, trace, "PRE(single)"));
  const std::uint64_t accesses = result.hits + result.misses + result.conflicts;
  CHECK(fmt::format("{:.1f}",
                    100.0 * static_cast<double>(result.hits) / static_cast<double>(accesses)) ==
        golden_total(name, map, trace, "row hit %"));
  const auto latencies = result.read_latencies(requests);
  if (latencies.empty()) return;
  // The records count from the tick after the acceptance.
  const double mean = std::accumulate(latencies.begin(), latencies.end(), 0.0) /
                          static_cast<double>(latencies.size()) -
                      1;
  CHECK(fmt::format("{:.1f}", mean) == golden_total(name, map, trace, "avg rd lat cyc"));
}

}  // namespace

TEST_CASE("oracle: totals of whole traces are Ramulator's", "[.slow][dram][golden]") {
  for (const std::string& name : memory_names()) {
    for (const char* map : {"ro", "bg"}) {
      DYNAMIC_SECTION(name << " " << map) {
        for (const std::string& trace : golden_trace_names()) compare(name, map, trace);
      }
    }
  }
}
