// The study "dram" must agree in every row of Ramulator 2.1 and show those of DRAMsim3.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "analysis/compare/study.hpp"
#include "sim/core/error.hpp"
#include "tests/sim/config/bad_fixture.hpp"

namespace macroscope::compare {
namespace {

TEST_CASE("every total Ramulator 2.1 reported is ours too", "[golden][dram]") {
  const StudyResult result = run_study("dram");
  std::ostringstream text, csv;
  write_text(result, text);
  write_csv(result, csv);
  INFO(text.str());
  // 13 memories and mappings of Ramulator and 2 of DRAMsim3, 8 traces each with 5 columns, of which
  // the writes have no read latency.
  CHECK(result.judged() == 13 * (8 * 5 - 1));
  CHECK(result.rows.size() == 15 * (8 * 5 - 1));
  CHECK(result.failed() == 0);
  CHECK(result.passed() == result.judged());
  // Another controller gives other numbers: DRAMsim3's sequential reads need 7.6 % fewer clocks.
  CHECK(text.str().find("dramsim3 ddr4_3200aa ro, a_seqrd: cycles published 2403562, ours 2602535 "
                        "(+8.3 %)") != std::string::npos);
  CHECK(csv.str().find(",info\n") != std::string::npos);
  CHECK(csv.str().find(",no\n") == std::string::npos);
}

TEST_CASE("the study of DRAMs names the cell that it does not understand", "[compare][dram]") {
  const test::ScratchFolder folder;
  const auto configs = std::filesystem::path(folder.write("mark", "")).parent_path();
  std::filesystem::create_directories(configs / "studies/dram");
  const auto says = [&](const std::string& row) {
    folder.write("studies/dram/runs.csv",
                 "simulator,memory,mapping,trace,cycles,activations,precharges,row_hit_percent,"
                 "average_read_latency\n" +
                     row + ",1,1,1,1,1\n");
    try {
      (void)run_study("dram", configs);
    } catch (const ConfigError& error) {
      return error.faults().front().text();
    }
    return std::string("accepted");
  };
  CHECK_THAT(says("ramulator3,ddr4_3200aa,ro,a_seqrd"),
             Catch::Contains("runs.csv:2:1: error[MS197]"));
  CHECK_THAT(says("ramulator2,ddr4_3200aa,ro,z_none"), Catch::Contains("there is no such trace"));
  CHECK_THAT(says("ramulator2,ddr9,ro,a_seqrd"), Catch::Contains("ddr9.xml"));
}

}  // namespace
}  // namespace macroscope::compare
