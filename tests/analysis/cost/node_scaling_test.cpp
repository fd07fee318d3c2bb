#include "analysis/cost/node_scaling.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "analysis/cost/cost_tables.hpp"

using namespace macroscope;
using cost::ScaleFactors;

namespace {

/// The shipped table of Stillmaker and Baas.
cost::NodeScaling shipped() {
  return cost::read_technology(MACROSCOPE_SOURCE_DIR "/configs/technologies/tables/scaling.xml")
      .scaling;
}

}  // namespace

TEST_CASE("at nominal voltage factors are those of the measured tables", "[cost][scaling]") {
  const auto scaling = shipped();
  struct Row {
    double nm, volts, femtojoules, picoseconds, area;
  };
  // Stillmaker and Baas 2017, table 2 (fan-out-of-four inverter) and table 4 (over 7 nm).
  const Row rows[] = {{45, 1.1, 1.05, 10.9, 17},    {32, 0.97, 0.51, 9.8, 7.8},
                      {16, 0.86, 0.179, 6.12, 3.2}, {14, 0.86, 0.144, 4.02, 2.9},
                      {10, 0.83, 0.122, 3.24, 1.7}, {7, 0.8, 0.111, 2.47, 1}};
  for (const Row& from : rows) {
    for (const Row& to : rows) {
      INFO(from.nm << " to " << to.nm);
      const ScaleFactors f = scaling.factors(from.nm, from.volts, to.nm, to.volts);
      CHECK(f.energy == Approx(to.femtojoules / from.femtojoules).epsilon(1e-12));
      CHECK(f.delay == Approx(to.picoseconds / from.picoseconds).epsilon(1e-12));
      CHECK(f.area == Approx(to.area / from.area).epsilon(1e-12));
    }
  }
}

TEST_CASE("another voltage is the ratio of the node's polynomial", "[cost][scaling]") {
  const auto scaling = shipped();
  const auto e7 = [](double v) { return 0.1776 * v * v - 0.09097 * v + 0.02447; };
  const auto d7 = [](double v) { return -28.58 * v * v * v + 76.6 * v * v - 70.26 * v + 24.69; };
  const ScaleFactors f = scaling.factors(7, 0.8, 7, 0.7);
  CHECK(f.energy == Approx(e7(0.7) / e7(0.8)).epsilon(1e-12));
  CHECK(f.delay == Approx(d7(0.7) / d7(0.8)).epsilon(1e-12));
  CHECK(f.area == 1);
}

TEST_CASE("nodes without a measured row hang on 45 nm by their polynomials", "[cost][scaling]") {
  const auto scaling = shipped();
  const double e130 = 7.171 * 1.2 * 1.2 - 6.709 * 1.2 + 2.904;
  const double e45 = 1.018 * 1.1 * 1.1 - 0.3107 * 1.1 + 0.1539;
  CHECK(scaling.factors(130, 1.2, 45, 1.1).energy == Approx(e45 / e130).epsilon(1e-12));
  // The nominal voltages that are assumed for old nodes cancel out.
  const double e180 = 24.64 * 1.8 - 17.98;
  CHECK(scaling.factors(180, 1.8, 45, 1.1).energy == Approx(e45 / e180).epsilon(1e-12));
}

TEST_CASE("nodes between two rows lie on a straight line between logarithms", "[cost][scaling]") {
  const auto scaling = shipped();
  const double share = std::log(28.0 / 20) / std::log(32.0 / 20);
  CHECK(scaling.factors(7, 0.8, 28, 0.9).area ==
        Approx(3.6 * std::pow(7.8 / 3.6, share)).epsilon(1e-12));
  CHECK(scaling.covers(28));
  CHECK_FALSE(scaling.covers(5));
  CHECK_FALSE(scaling.covers(250));
}

TEST_CASE("scaling there and back changes nothing", "[cost][scaling]") {
  const auto scaling = shipped();
  for (const double nm : {180.0, 130.0, 65.0, 28.0, 22.0, 16.0, 10.0}) {
    const ScaleFactors there = scaling.factors(7, 0.7, nm, 0.9);
    const ScaleFactors back = scaling.factors(nm, 0.9, 7, 0.7);
    CHECK(there.energy * back.energy == Approx(1).epsilon(1e-12));
    CHECK(there.delay * back.delay == Approx(1).epsilon(1e-12));
    CHECK(there.area * back.area == Approx(1).epsilon(1e-12));
  }
}
