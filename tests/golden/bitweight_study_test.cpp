// The study "bitweight-encoding" must agree in every judged row and name where its numbers stood.
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "analysis/compare/bitweight_operands.hpp"
#include "analysis/compare/study.hpp"
#include "models/pe/column_timing.hpp"
#include "sim/core/error.hpp"
#include "tests/sim/config/bad_fixture.hpp"

namespace macroscope::compare {
namespace {

TEST_CASE("the digit statistics of the bit-weight paper are ours too", "[golden][bitweight]") {
  const StudyResult result = run_study("bitweight-encoding");
  std::ostringstream text;
  write_text(result, text);
  INFO(text.str());
  CHECK(result.failed() == 0);
  CHECK(result.judged() == 77);
  CHECK(result.rows.size() == 77 + 2 + 10);
  for (const StudyRow& row : result.rows) {
    INFO(row.what);
    // Every row says who printed its number, and the short study lists every row.
    CHECK(row.what.back() == ')');
    CHECK(text.str().find(row.what) != std::string::npos);
  }
  CHECK(text.str().find("ent of 91 (figure)") != std::string::npos);
  CHECK(text.str().find("seed 24 (second-hand)") != std::string::npos);
}

TEST_CASE("skipped groups leave OPT3 and OPT4C the mean of non-zero digits", "[bitweight]") {
  // The paper's throughput counts 2.22 cycles per operand; with a cycle per empty group it is 2.41.
  const auto operands = normal_operands(24.5);
  const numerics::DigitTable table(numerics::Encoding::ent, 8);
  const auto per_operand = [&](pe::EmptyGroups empty) {
    const std::span<const std::int8_t> all(operands);
    return static_cast<double>(pe::opt4c_cycles(table, all, empty)) /
           static_cast<double>(all.size());
  };
  CHECK(per_operand(pe::EmptyGroups::skipped) ==
        Approx(mean_digits(numerics::Encoding::ent, operands)));
  CHECK(per_operand(pe::EmptyGroups::skipped) <= 2.25);
  CHECK(per_operand(pe::EmptyGroups::one_cycle) == Approx(2.41).margin(0.01));
}

TEST_CASE("normal operands are those of the rounded normal distribution", "[bitweight]") {
  const double sigma = 40;
  const auto operands = normal_operands(sigma);
  const auto below = [&](double x) { return 0.5 * std::erfc(-x / sigma / std::sqrt(2.0)); };
  const double inside = below(127.5) - below(-128.5);
  for (const int value : {-128, -1, 0, 1, 40, 127}) {
    const double expected = (below(value + 0.5) - below(value - 0.5)) / inside;
    const auto found = static_cast<double>(std::count(operands.begin(), operands.end(), value));
    const auto draws = static_cast<double>(operands.size());
    INFO(value);
    CHECK(found / draws == Approx(expected).margin(5 * std::sqrt(expected / draws)));
  }
}

TEST_CASE("the study of encodings names the cell that it does not understand", "[bitweight]") {
  const test::ScratchFolder folder;
  const auto configs = std::filesystem::path(folder.write("mark", "")).parent_path();
  std::filesystem::create_directories(configs / "studies/bitweight");
  const auto says = [&](const std::string& row) {
    folder.write("studies/bitweight/encodings.csv",
                 "quantity,encoding,setting,published,tolerance,origin\n" + row + "\n");
    try {
      (void)run_study("bitweight-encoding", configs);
    } catch (const ConfigError& error) {
      return error.faults().front().text();
    }
    return std::string("accepted");
  };
  using Catch::Contains;
  CHECK(says("mean_digits_int8,ent,,2.918,0.001,figure") == "accepted");
  CHECK_THAT(says("mean_digit_int8,ent,,2.918,0.001,figure"),
             Contains("encodings.csv:2:1: error[MS197]") && Contains("did you mean"));
  CHECK_THAT(says("mean_digits_int8,emt,,2.918,0.001,figure"), Contains("did you mean \"ent\""));
  CHECK_THAT(says("mean_digits_int8,ent,,much,0.001,figure"), Contains("expected a number"));
  CHECK_THAT(says("mean_digits_normal,ent,-1,2,0.001,figure"), Contains("expected a number from"));
  CHECK_THAT(says("digits_msb_first,ent,300,2,0,figure"), Contains("expected a number from"));
  CHECK_THAT(says("mean_digits_normal,ent,,2,0.001,figure"), Contains("encodings.csv:2:24"));
}

}  // namespace
}  // namespace macroscope::compare
