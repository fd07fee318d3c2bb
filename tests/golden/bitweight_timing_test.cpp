// The study "bitweight-timing": which rows agree, which are off and why.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <sstream>

#include "analysis/compare/study.hpp"
#include "sim/core/error.hpp"
#include "tests/sim/config/bad_fixture.hpp"

namespace macroscope::compare {
namespace {

TEST_CASE("cycles and utilization of bit-slice columns are those counted elsewhere",
          "[golden][bitweight]") {
  const StudyResult result = run_study("bitweight-timing");
  std::ostringstream text;
  write_text(result, text);
  INFO(text.str());
  std::map<std::string, int> off;
  for (const StudyRow& row : result.rows) {
    if (!row.agrees) ++off[row.quantity];
    CHECK_FALSE(row.published.empty());
    CHECK(text.str().find(row.what) != std::string::npos);
    // A row that is off says why.
    if (!row.agrees) CHECK_FALSE(row.why.empty());
    if (!row.why.empty()) CHECK(text.str().find("    " + row.why + "\n") != std::string::npos);
  }
  CHECK(result.rows.size() == 27);
  CHECK(result.judged() == 27);
  CHECK(off["cycles_per_operand"] == 0);
  // Printed once for 16 and 32 columns; with 16 ours is 0.011 more.
  CHECK(off["column_utilization"] == 1);
  CHECK(off["barrier_cycles"] == 0);
  // Throughput under the paper's assumptions agrees, as measured it does not: the rows stay.
  CHECK(off["gops"] == 3);
  CHECK(off["mac_ratio_of_three"] == 2);
  CHECK(off["mac_ratio_of_one"] == 3);
}

TEST_CASE("packed zeros leave at most 2.25 cycles per operand", "[bitweight]") {
  for (const StudyRow& row : run_study("bitweight-timing").rows) {
    if (row.quantity != "cycles_per_operand" || row.what.find("skipped") == std::string::npos) {
      continue;
    }
    INFO(row.what);
    CHECK(std::stod(row.ours) <= 2.25);
  }
}

TEST_CASE("the study of timings names the cell that it does not understand", "[bitweight]") {
  const test::ScratchFolder folder;
  const auto configs = std::filesystem::path(folder.write("mark", "")).parent_path();
  std::filesystem::create_directories(configs / "studies/bitweight");
  const auto says = [&](const std::string& row) {
    folder.write("studies/bitweight/timing.csv",
                 "quantity,pe,empty,k,columns,published,tolerance,origin,why\n" + row + "\n");
    try {
      (void)run_study("bitweight-timing", configs);
    } catch (const ConfigError& error) {
      return error.faults().front().text();
    }
    return std::string("accepted");
  };
  using Catch::Contains;
  CHECK(says("gops,opt4c,digits,,,1.8,0.01,second-hand,") == "accepted");
  CHECK_THAT(says("gop,opt4c,digits,,,1.8,0.01,second-hand,"),
             Contains("timing.csv:2:1: error[MS197]") && Contains("did you mean \"gops\""));
  CHECK_THAT(says("gops,laconic,digits,,,1.8,0.01,second-hand,"), Contains("timing.csv:2:6"));
  CHECK_THAT(says("gops,opt4c,skiped,,,1.8,0.01,second-hand,"), Contains("did you mean"));
  CHECK_THAT(says("gops,opt4c,skipped,0,4,1.8,0.01,second-hand,"), Contains("expected 1 to 1024"));
  CHECK_THAT(says("gops,opt4c,skipped,64,4096,1.8,0.01,second-hand,"), Contains("columns"));
  CHECK_THAT(says("gops,opt4c,skipped,64,32,much,0.01,second-hand,"), Contains("number"));
}

}  // namespace
}  // namespace macroscope::compare
