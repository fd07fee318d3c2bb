// The oracle gives the command traces of Ramulator 2.1, clock for clock and command for command.
#include <catch2/catch.hpp>
#include <sstream>

#include "models/memory/dram/checker.hpp"
#include "models/memory/dram/command_csv.hpp"
#include "tests/models/memory/dram/golden_files.hpp"
#include "tests/models/memory/dram/golden_traces.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/dram/oracle.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

std::string csv(const dram::Standard& standard, const dram::CommandLog& log) {
  std::ostringstream out;
  {
    dram::CommandCsvWriter writer(out, standard);
    for (const dram::CommandRecord& record : log) writer.write(record);
  }
  return out.str();
}

/// The first line in which two texts differ, of both.
std::string first_difference(const std::string& golden, const std::string& ours) {
  std::istringstream a(golden), b(ours);
  std::string x, y;
  for (std::size_t line = 1;; ++line) {
    const bool more_a = static_cast<bool>(std::getline(a, x));
    const bool more_b = static_cast<bool>(std::getline(b, y));
    if (!more_a && !more_b) return "none";
    if (more_a != more_b || x != y) {
      return "line " + std::to_string(line) + ": golden " + (more_a ? x : "ends") + ", ours " +
             (more_b ? y : "ends");
    }
  }
}

void compare(const std::string& memory_name) {
  std::size_t compared = 0;
  for (const GoldenRun& run : golden_runs()) {
    if (run.memory != memory_name) continue;
    const dram::Memory memory =
        shipped_memory(run.memory, {"mapping=" + run.map, "policy=ramulator2"});
    const auto requests = golden_trace(run.trace, memory.standard.access_bytes, 4000);
    const OracleResult result = run_oracle(
        memory.standard, memory.controller,
        [&](std::uint64_t address) { return memory.map.decode(address); }, requests);
    INFO(run.path);
    CHECK(first_difference(read_gzip(run.path), csv(memory.standard, result.commands)) == "none");
    ++compared;
  }
  CHECK(compared == 14);
}

}  // namespace

TEST_CASE("oracle: DDR4 commands are Ramulator's", "[dram][golden]") {
  compare("ddr4_3200aa");
}
TEST_CASE("oracle: HBM2 commands are Ramulator's", "[dram][golden]") {
  compare("hbm2_2000_pc1");
}
TEST_CASE("oracle: GDDR6 commands are Ramulator's", "[dram][golden]") {
  compare("gddr6_14000");
}
TEST_CASE("oracle: HBM3 commands are Ramulator's", "[dram][golden]") {
  compare("hbm3_6400");
}
TEST_CASE("oracle: LPDDR5 commands are Ramulator's", "[dram][golden]") {
  compare("lpddr5_6400");
}

TEST_CASE("checker: Ramulator's commands break no rule of the shipped tables",
          "[dram][golden][checker]") {
  for (const GoldenRun& run : golden_runs()) {
    INFO(run.path);
    const dram::Memory memory = shipped_memory(run.memory);
    dram::Checker checker(memory.standard, {true, 3});
    for (const dram::CommandRecord& record : golden_commands(run, memory.standard)) {
      checker.feed(record);
    }
    checker.finish();
    for (const dram::Violation& violation : checker.violations()) UNSCOPED_INFO(violation.text);
    CHECK(checker.count() == 0);
  }
}

TEST_CASE("command CSV: a written log has the bytes of the file it was read from",
          "[dram][golden]") {
  for (const GoldenRun& run : golden_runs()) {
    INFO(run.path);
    const dram::Standard standard = shipped_memory(run.memory).standard;
    CHECK(first_difference(read_gzip(run.path), csv(standard, golden_commands(run, standard))) ==
          "none");
  }
}
