#include "analysis/cost/digit_energy.hpp"

#include <cmath>

#include "models/numerics/digits.hpp"

namespace macroscope::cost {
namespace {

/// Expected digits of one operand.
double digits_of(numerics::Encoding encoding, std::uint32_t bits, const ActivityRow& row) {
  const numerics::DigitTable table(encoding, bits);
  const bool uniform = row.stream == "uniform";
  const bool half = row.stream == "zeros";
  // The stream's deviation counts its zeros.
  const double sigma = half ? row.sigma * std::sqrt(2.0) : row.sigma;
  const auto below = [&](double value) { return std::erf(value / (sigma * std::sqrt(2.0))) / 2; };
  double all = 0;
  double digits = 0;
  for (std::int32_t v = numerics::lowest_value(bits); v <= numerics::highest_value(bits); ++v) {
    const double p = uniform ? 1 : below(v + 0.5) - below(v - 0.5);
    all += p;
    digits += p * table.non_zeros(v);
  }
  return digits / all * (half ? 0.5 : 1);
}

}  // namespace

double digits_per_product(const std::string& pe, std::uint32_t a_width, std::uint32_t b_width,
                          const ActivityRow& row) {
  if (pe != "laconic") return digits_of(numerics::Encoding::ent, a_width, row);
  return digits_of(numerics::Encoding::csd, a_width, row) *
         digits_of(numerics::Encoding::csd, b_width, row);
}

}  // namespace macroscope::cost
