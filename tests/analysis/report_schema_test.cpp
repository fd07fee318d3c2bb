#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/report/writers.hpp"
#include "tests/analysis/report_schema.hpp"
#include "tests/analysis/sample_activity.hpp"

using namespace macroscope;  // NOLINT: a test file

namespace {

std::string sample_json() {
  std::ostringstream out;
  report::write_json(out, report::make_report(test::sample_activity()));
  return out.str();
}

}  // namespace

TEST_CASE("report.json fits the schema that is shipped for it", "[schema]") {
  CHECK(test::schema_faults(sample_json()).empty());
}

TEST_CASE("the schema refuses reports that break its promises", "[schema]") {
  const auto broken = [](void (*change)(nlohmann::json&)) {
    nlohmann::json root = nlohmann::json::parse(sample_json());
    change(root);
    return test::schema_faults(root.dump());
  };
  CHECK_FALSE(broken([](nlohmann::json& r) { r.erase("units"); }).empty());
  CHECK_FALSE(broken([](nlohmann::json& r) { r["host"] = "somewhere"; }).empty());
  CHECK_FALSE(broken([](nlohmann::json& r) { r["schema_version"] = 99; }).empty());
  CHECK_FALSE(broken([](nlohmann::json& r) { r["layers"][0]["cycles"] = {1, 2}; }).empty());
  CHECK_FALSE(broken([](nlohmann::json& r) { r["stats"]["run"]["cycles"].erase("unit"); }).empty());
}
