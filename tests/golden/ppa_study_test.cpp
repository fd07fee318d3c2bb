// The study "bitweight-ppa": ours at least as good as what an open flow measured before.
#include <catch2/catch.hpp>
#include <sstream>

#include "analysis/compare/ppa_figures.hpp"
#include "analysis/compare/study.hpp"

namespace macroscope::compare {
namespace {

TEST_CASE("our PEs are at least as good as those an open flow measured before", "[golden][ppa]") {
  const StudyResult result = run_study("bitweight-ppa");
  std::ostringstream text;
  write_text(result, text);
  INFO(text.str());
  CHECK(result.failed() == 0);
  CHECK(result.judged() >= 47);
  // The rows of the paper stay, with a reason, whether we reach them or not.
  for (const char* engine : {"systolic", "cube", "adder tree", "2D matrix"}) {
    CHECK(text.str().find(std::string(engine) + ", area efficiency") != std::string::npos);
    CHECK(text.str().find(std::string(engine) + ", energy efficiency") != std::string::npos);
  }
  for (const StudyRow& row : result.rows) {
    CHECK_FALSE(row.why.empty());
  }
}

TEST_CASE("ratios are those of the characterizations", "[ppa]") {
  PpaFigures figures(shipped_configs() / "technologies/osu018");
  const auto value = [&](const std::string& name) {
    for (const PpaQuantity& quantity : ppa_quantities()) {
      if (name == quantity.name) return quantity.value(figures);
    }
    FAIL("no quantity " << name);
    return 0.0;
  };
  const auto& mac = figures.of("mac");
  const auto& opt1 = figures.of("opt1");
  const auto& flush = figures.of("flush_add");
  CHECK(value("opt1_delay") == Approx(mac.min_period_ns / opt1.min_period_ns));
  CHECK(value("opt1_area_throughput") ==
        Approx(mac.area_um2 * mac.min_period_ns / (opt1.area_um2 * opt1.min_period_ns)));
  CHECK(value("opt1_energy") == Approx(*opt1.energy_pj_per_mac / *mac.energy_pj_per_mac));
  CHECK(
      value("systolic_energy_efficiency") ==
      Approx(*mac.energy_pj_per_mac / (*opt1.energy_pj_per_mac + flush.energy_pj_per_event / 64)));
  const auto& opt4e = figures.of("opt4e");
  CHECK(value("opt4e_area_throughput") ==
        Approx(mac.area_um2 * mac.min_period_ns * *opt4e.macs_per_cycle /
               (opt4e.area_um2 * opt4e.min_period_ns)));
}

}  // namespace
}  // namespace macroscope::compare
