// Energies between simulated streams of operands, and digits of a product.
#include "analysis/cost/energy_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "analysis/cost/characterization.hpp"
#include "analysis/cost/digit_energy.hpp"
#include "models/numerics/digits.hpp"
#include "models/numerics/quantized_normal.hpp"

using namespace macroscope;
using cost::EnergyFit;
using cost::Moving;
using program::OperandStatistics;

namespace {

cost::StreamEnergy stream(const char* name, double sigma, double pj) {
  cost::StreamEnergy out{name, sigma, cost::figure(pj, "made up")};
  out.pj.low = pj / 2;
  return out;
}

EnergyFit sample(Moving moving = Moving::both) {
  return {{stream("normal_24_5", 24.5, 3), stream("normal_10", 10, 2), stream("normal_50", 50, 5),
           stream("uniform", 73.9, 6), stream("zeros", 24.5 / std::sqrt(2.0), 1.5)},
          moving};
}

/// Normal numbers of which a part is set to 0, as statistics of them.
OperandStatistics normal(double sigma, double zeroed = 0) {
  const double rounded = std::erf(0.5 / (sigma * std::sqrt(2.0)));
  return {sigma * std::sqrt(1 - zeroed), zeroed + (1 - zeroed) * rounded, "made up"};
}

}  // namespace

TEST_CASE("energies lie on lines in log2(sigma) between the streams", "[cost]") {
  const EnergyFit fit = sample();
  const auto at = [&](double a, double b) { return fit.at(normal(a), normal(b)); };
  CHECK(at(10, 10).value == Approx(2));
  CHECK(at(24.5, 24.5).value == Approx(3));
  CHECK(at(50, 50).value == Approx(5));
  CHECK(at(35, 35).value == Approx(3 + 2 * std::log2(35 / 24.5) / std::log2(50 / 24.5)));
  CHECK(at(35, 35).low == Approx(at(35, 35).value / 2));
  // Two operands count by the mean of their logarithms.
  CHECK(at(20, 61.25).value == Approx(at(35, 35).value));
  CHECK_FALSE(at(35, 35).fallback);
  CHECK(at(60, 60).value > 5);
  CHECK_FALSE(at(60, 60).fallback);
  // Beyond the streams the nearest one, said so.
  CHECK(at(2, 2).value == 2);
  CHECK(at(2, 2).fallback);
  CHECK(at(2, 2).formula.find("outside the streams (sigma 10 to 73.9)") != std::string::npos);
  CHECK(at(100, 100).value == 6);
  CHECK(at(100, 100).fallback);
}

TEST_CASE("zeros of operands take energy as the stream with half zeros says", "[cost]") {
  const EnergyFit fit = sample();
  CHECK(fit.at(normal(24.5, 0.5), normal(24.5, 0.5)).value == Approx(1.5));
  CHECK(fit.at(normal(24.5, 0.5), normal(24.5)).value == Approx(3 * 0.75));
  CHECK(fit.at(normal(50, 0.25), normal(50)).value == Approx(5 * (1 - 0.5 * 0.25)));
  const EnergyFit other = sample(Moving::b);
  CHECK(other.at(normal(10, 0.5), normal(24.5, 0.5)).value == Approx(1.5));
  CHECK(other.at({}, normal(50)).value == Approx(5));
  CHECK_FALSE(other.at({}, normal(50)).fallback);
  const OperandStatistics nothing{0, 1, "all zeros"};
  CHECK(fit.at(nothing, nothing).value == Approx(0).margin(1e-12));
}

TEST_CASE("operands that nobody knows are the default ones, to the last digit, and a fallback",
          "[cost]") {
  const EnergyFit fit = sample();
  CHECK(fit.at({}, {}).value == 3);
  CHECK(fit.at({}, {}).fallback);
  const auto half = fit.at({}, normal(50));
  CHECK(half.fallback);
  CHECK(half.value == Approx(fit.at(normal(24.5), normal(50)).value));
  CHECK(half.formula.find("a: not known, default operands") == 0);
}

TEST_CASE("the error is that of one line against the stream between its ends", "[cost]") {
  const double line = 2 + 3 * std::log2(2.45) / std::log2(5.0);
  CHECK(sample().error() == Approx(std::abs(line / 3 - 1)));
  CHECK(sample().at(normal(20), normal(20)).formula.find("off by at most") != std::string::npos);
}

TEST_CASE("digits of a product are those of the values drawn", "[cost]") {
  for (const double crest : {3.0, 5.184, 9.0}) {
    const numerics::QuantizedNormal values(8, crest);
    const numerics::DigitTable ent(numerics::Encoding::ent, 8);
    const numerics::DigitTable csd(numerics::Encoding::csd, 8);
    double booth = 0, powers = 0;
    for (const std::int16_t v : values.draws()) {
      booth += ent.non_zeros(v);
      powers += csd.non_zeros(v);
    }
    booth /= static_cast<double>(values.draws().size());
    powers /= static_cast<double>(values.draws().size());
    cost::ActivityRow row;
    row.stream = "normal_x";
    row.sigma = values.sigma();
    CHECK(cost::digits_per_product("opt4c", 8, 8, row) == Approx(booth).epsilon(0.005));
    CHECK(cost::digits_per_product("laconic", 8, 8, row) == Approx(powers * powers).epsilon(0.01));
    row.stream = "zeros";
    row.sigma /= std::sqrt(2.0);
    CHECK(cost::digits_per_product("opt4c", 8, 8, row) == Approx(booth / 2).epsilon(0.005));
  }
  cost::ActivityRow uniform;
  uniform.stream = "uniform";
  // EN-T of 8 bits: every digit is 0 for a quarter of all values but the top one.
  const numerics::DigitTable ent(numerics::Encoding::ent, 8);
  double sum = 0;
  for (std::int32_t v = -128; v < 128; ++v) sum += ent.non_zeros(v);
  CHECK(cost::digits_per_product("opt3", 8, 8, uniform) == Approx(sum / 256));
}

TEST_CASE("energy by digits and clock predicts streams that it was not made of", "[cost]") {
  // With half zeros a PE has half of the digits: the energy of a digit is that of the other stream.
  for (const char* technology : {"asap7", "osu018", "sg13g2", "sky130"}) {
    for (const char* pe : {"opt3", "opt4c", "opt4e"}) {
      INFO(technology << " " << pe);
      const auto c = cost::load_characterization(cost::characterization_path(technology, pe)).value;
      const auto digit = [&](const char* name) {
        const cost::ActivityRow& row = *c.find_activity(name);
        return (row.energy_pj - row.clock_energy_pj) / cost::digits_per_product(pe, 8, 8, row);
      };
      CHECK(digit("normal_10") == Approx(digit("normal_24_5")).epsilon(0.2));
      CHECK(digit("normal_50") == Approx(digit("normal_24_5")).epsilon(0.2));
    }
  }
}
