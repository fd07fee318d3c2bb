// The study "scale-sim" must agree in every row, and must be able to disagree.
#include <catch2/catch.hpp>

#include <sstream>

#include "analysis/published/published_table.hpp"
#include "analysis/compare/study.hpp"
#include "sim/core/error.hpp"

namespace macroscope::compare {
namespace {

TEST_CASE("every number SCALE-Sim reported is ours too", "[golden][scale_sim]") {
  const StudyResult result = run_study("scale-sim");
  std::ostringstream text;
  write_text(result, text);
  INFO(text.str());
  // 819 layers x 7 columns, 28 reports x 12 columns less 5 of version 2, 58 sums x 3 less 8 of
  // version 2.
  CHECK(result.rows.size() == 819 * 7 + 28 * 12 - 2 + 58 * 3 - 8);
  CHECK(result.failed() == 0);
  CHECK(result.sources.size() == 3);
}

TEST_CASE("a published number agrees only with what it prints", "[compare]") {
  CHECK(agrees_as_printed("112283", 112283));
  CHECK_FALSE(agrees_as_printed("112283", 112284));
  CHECK(agrees_as_printed("99.900925", 99.9009249));
  CHECK_FALSE(agrees_as_printed("99.900925", 99.9009262));
  CHECK(agrees_as_printed("29.069767441861554", 29.069767441861554));
  CHECK_FALSE(agrees_as_printed("29.069767441861554", 29.06976744186047));
  CHECK_FALSE(agrees_as_printed("", 0));
  CHECK_FALSE(agrees_as_printed("n/a", 0));
}

TEST_CASE("an unknown study is refused with the nearest name", "[compare]") {
  CHECK_THROWS_WITH(run_study("scalesim"), Catch::Contains("did you mean \"scale-sim\""));
  CHECK_THROWS_AS(run_study("scale-sim", "/nonexistent"), ConfigError);
}

}  // namespace
}  // namespace macroscope::compare
