// The study of silicon bands: its rows follow from the costs that it names.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "analysis/compare/study.hpp"
#include "analysis/cost/unit_cost.hpp"
#include "sim/core/error.hpp"
#include "tests/e2e/process.hpp"

using namespace macroscope;

namespace {

const std::string kConfigs = MACROSCOPE_SOURCE_DIR "/configs";

const compare::StudyRow& row_of(const compare::StudyResult& result, const std::string& quantity) {
  for (const compare::StudyRow& row : result.rows) {
    if (row.quantity == quantity) return row;
  }
  throw std::out_of_range(quantity);
}

}  // namespace

TEST_CASE("every silicon row prints the published number beside ours", "[study][cost]") {
  const compare::StudyResult result = compare::run_study("silicon-bands", kConfigs);
  REQUIRE(result.rows.size() == 8);
  CHECK(row_of(result, "tops_per_w").published == "6.73");
  CHECK(row_of(result, "tops_per_mm2").published == "9.32");
  for (const compare::StudyRow& row : result.rows) {
    INFO(row.what << " " << row.ours);
    CHECK(row.judged);
    CHECK(row.ours.rfind("error", 0) != 0);
    CHECK(row.difference == Approx(std::stod(row.ours) - std::stod(row.published)).margin(0.1));
  }
}

TEST_CASE("efficiencies of an array are those of a PE with a second weight register",
          "[study][cost]") {
  const compare::StudyResult result = compare::run_study("silicon-bands", kConfigs);
  const cost::Technology t =
      cost::read_technology(kConfigs + "/technologies/22nm/costs.xml", {{"voltage_v", "0.7"}});
  cost::CostNotes notes;
  std::string why;
  const auto mac = cost::unit_cost(t, {"mac"}, notes, why);
  const auto bit = cost::register_cost(t);
  REQUIRE(mac);
  REQUIRE(bit);
  // At 1 GHz two operations a cycle are 2000 TOPS um2 / mm2 over the area.
  CHECK(std::stod(row_of(result, "tops_per_mm2").ours) ==
        Approx(2000 / (mac->area_um2.value + 8 * bit->area_um2.value)).epsilon(1e-3));
  CHECK(std::stod(row_of(result, "tops_per_w").ours) ==
        Approx(2 / (mac->energy_pj.value + 8 * bit->moving_pj.value)).epsilon(1e-3));
}

TEST_CASE("a broken table of silicon is refused at its cell", "[study][cost]") {
  const test::Folder folder;
  std::filesystem::create_directories(folder.path() / "studies/silicon");
  std::filesystem::create_directory_symlink(kConfigs + "/technologies",
                                            folder.path() / "technologies");
  const auto fault = [&](const std::string& row) {
    std::ofstream(folder.path() / "studies/silicon/bands.csv")
        << "what,quantity,unit,published,technology,pe,voltage_v,clock_ghz,origin\n"
        << row << '\n';
    try {
      static_cast<void>(compare::run_study("silicon-bands", folder.path()));
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(fault("a,area,um2,1,22nm,mac,0.7,1,x").find("there is no quantity \"area\"") !=
        std::string::npos);
  CHECK(fault("a,area_um2,um2,x,22nm,mac,0.7,1,x").find("expected a number") !=
        std::string::npos);
  CHECK(fault("a,area_um2,um2,1,22nm,mac,-1,1,x").find("expected a number from") != std::string::npos);
  CHECK(fault("a,area_um2,um2,1,none,mac,0.7,1,x").find("MS100") != std::string::npos);
}
