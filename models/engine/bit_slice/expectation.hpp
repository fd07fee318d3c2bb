// How long a tile's digits stream in when only the distribution of its operands is known.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "models/engine/bit_slice/parameters.hpp"
#include "models/numerics/quantized_normal.hpp"

namespace macroscope::engine {

/// Mean and variance of a number of cycles.
struct Spread {
  double mean = 0;
  double variance = 0;
};

/// Expected cycles of columns and tiles with independent operands of a distribution.
///
/// A column's mean is exact for OPT3 and OPT4C, and for OPT4E up to 32 groups a lane; beyond, lanes
/// are taken as normal. The largest of C columns is taken as mean + e(C) sigma, e(C) the expected
/// largest of C standard normal numbers (e(32) = 2.07), as if columns were normal and independent.
/// Both approximations are good for long reductions; tests give the error (README.md).
class SliceExpectation {
 public:
  /// `a` and `b`: distributions of the encoded and of the other operand; `table`: their digits.
  SliceExpectation(const BitSliceParams& params, const numerics::DigitTable& table,
                   const numerics::QuantizedNormal& a, const numerics::QuantizedNormal& b);

  /// Cycles of one column for a vector of `k` values; `rows`: PEs of the column in use.
  [[nodiscard]] Spread column(std::uint64_t k, std::uint64_t rows) const;
  /// `slice_stream` of a tile, rounded; never below `least_stream`.
  [[nodiscard]] std::uint64_t stream(const SliceShape& shape) const;
  /// Digits of an encoded value that are not zero.
  [[nodiscard]] double digits_per_value() const { return digits_; }

 private:
  [[nodiscard]] double largest(std::uint64_t count) const;       // expected_largest, kept
  [[nodiscard]] Spread groups_of(std::uint64_t operands) const;  // OPT3, OPT4C: one group
  [[nodiscard]] double covariance(std::size_t w, std::size_t v, std::uint64_t operands) const;
  [[nodiscard]] Spread one_digit(std::uint64_t k) const;
  [[nodiscard]] Spread four_digits(std::uint64_t k) const;
  [[nodiscard]] Spread pairs(std::uint64_t k, std::uint64_t rows) const;
  [[nodiscard]] Spread pair_group(std::uint64_t lanes, std::uint64_t rows) const;

  BitSliceParams params_;
  std::size_t weights_ = 0;
  double digits_ = 0;
  std::vector<double> set_;                  // probability that a digit is not zero, by bit weight
  std::vector<double> both_;                 // of two bit weights
  std::vector<double> a_digits_, b_digits_;  // probability of a number of digits
  mutable std::map<std::array<std::uint64_t, 2>, Spread> known_;  // by k and rows
  mutable std::vector<double> largest_;                           // by count
};

/// Expected largest of `count` independent standard normal numbers.
[[nodiscard]] double expected_largest(std::uint64_t count);

}  // namespace macroscope::engine
