#include "analysis/compare/bitweight_operands.hpp"

#include <algorithm>
#include <cmath>

#include "models/numerics/normal_source.hpp"

namespace macroscope::compare {
namespace {

constexpr double kLargest = 127;

std::int8_t rounded(double value) {
  return static_cast<std::int8_t>(std::lround(value));
}

}  // namespace

std::vector<std::int8_t> quantized_matrix(std::uint64_t seed) {
  numerics::NormalSource normal(seed, "bitweight.matrix");
  std::vector<double> matrix(kMatrixSize);
  double largest = 0;
  for (double& value : matrix) {
    value = normal.next();
    largest = std::max(largest, std::abs(value));
  }
  std::vector<std::int8_t> out;
  out.reserve(kMatrixSize);
  for (const double value : matrix) out.push_back(rounded(value / largest * kLargest));
  return out;
}

std::vector<std::int8_t> normal_operands(double sigma) {
  numerics::NormalSource normal(1, "bitweight.operands");
  std::vector<std::int8_t> out;
  out.reserve(kMatrixSize);
  while (out.size() < kMatrixSize) {
    const double value = normal.next() * sigma;
    if (value > -kLargest - 1.5 && value < kLargest + 0.5) out.push_back(rounded(value));
  }
  return out;
}

std::vector<std::int8_t> all_int8() {
  std::vector<std::int8_t> out;
  for (int value = numerics::lowest_value(8); value <= numerics::highest_value(8); ++value) {
    out.push_back(static_cast<std::int8_t>(value));
  }
  return out;
}

double mean_digits(numerics::Encoding encoding, const std::vector<std::int8_t>& operands) {
  const numerics::DigitTable table(encoding, 8);
  std::uint64_t digits = 0;
  for (const std::int8_t operand : operands) digits += table.non_zeros(operand);
  return static_cast<double>(digits) / static_cast<double>(operands.size());
}

}  // namespace macroscope::compare
