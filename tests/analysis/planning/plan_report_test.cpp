// A plan as text and JSON.
#include "analysis/planning/plan_report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/planning/planner.hpp"
#include "tests/sim/planning/examples.hpp"

using namespace macroscope;
using namespace macroscope::planning;

TEST_CASE("the text of a plan says what moves, when, and how good that is", "[planning]") {
  const Graph graph(test::forced_spill(10));
  std::ostringstream out;
  planning_report::write_text(graph, plan(graph), true, out);
  CHECK_THAT(out.str(), Catch::Contains("example, planner free, scratchpad of 10 B"));
  CHECK_THAT(out.str(), Catch::Contains("Not compulsory  8 B: 4 B spilled, 4 B retrieved; no plan in "
                                        "any order of the operators has fewer"));
  CHECK_THAT(out.str(), Catch::Contains("Compulsory      4 B"));
  CHECK_THAT(out.str(), Catch::Contains("spill b"));
  CHECK_THAT(out.str(), Catch::Contains("retrieve b at "));
  CHECK_THAT(out.str(), Catch::Contains("at the end: store e"));
  std::ostringstream brief;
  Options options;
  options.method = Method::belady;
  planning_report::write_text(graph, plan(graph, options), false, brief);
  CHECK_THAT(brief.str(), Catch::Contains("no bound known") && !Catch::Contains("op0"));
}

TEST_CASE("the JSON of a plan has every address and event", "[planning]") {
  const Graph graph(test::forced_spill(10));
  std::ostringstream out;
  planning_report::write_json(graph, plan(graph), out);
  const auto json = nlohmann::json::parse(out.str());
  CHECK(json["schema_version"] == 1);
  CHECK(json["non_compulsory"] == 8);
  CHECK(json["bound"] == 8);
  CHECK(json["optimal"] == true);
  CHECK(json["bound_holds_for"] == "all orders");
  CHECK(json["units"]["budget"] == "B");
  REQUIRE(json["steps"].size() == 4);
  CHECK(json["steps"][0]["operator"] == "op0");
  CHECK(json["steps"][0]["events"][0]["kind"] == "load");
  CHECK(json["steps"][3]["residents"].size() == 3);
  std::size_t spills = 0, stores = 0;
  for (const auto& event : json["events_at_the_end"]) stores += event["kind"] == "store" ? 1 : 0;
  CHECK(stores == 1);
  for (const auto& step : json["steps"]) {
    for (const auto& event : step["events"]) {
      spills += event["kind"] == "spill" ? 1 : 0;
      if (event["kind"] == "spill") CHECK(event["bytes"] == 4);
    }
  }
  CHECK(spills == 1);
}
