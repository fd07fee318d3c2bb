// Operands with a stated distribution.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/numerics/normal_source.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::cost::stimulus {

/// How operands are distributed.
struct Distribution {
  enum class Kind { normal, uniform, zeros };
  std::string name;  // normal_24_5, uniform, zeros
  Kind kind = Kind::normal;
  double sigma = 0;  // normal, and of what is not zero: for 8 bits; scales with the largest value
};

/// The distributions that every characterization has, the default first. A normal matrix of a
/// million numbers, scaled so that its largest magnitude is 127, has a standard deviation of 24.5;
/// zeros is the same with every other operand, at random, exactly 0.
[[nodiscard]] const std::vector<Distribution>& distributions();

/// Signed operands of `bits` bits, independent of each other. Normal ones are rounded to the
/// nearest; what does not fit is drawn again.
class OperandStream {
 public:
  OperandStream(const Distribution& distribution, std::uint32_t bits, const std::string& path);
  [[nodiscard]] std::int32_t next();
  /// `count` of them.
  [[nodiscard]] std::vector<std::int32_t> vector(std::size_t count);

 private:
  Distribution distribution_;
  std::uint32_t bits_;
  numerics::NormalSource normal_;
  Rng rng_;
};

/// Standard deviation of the operands of a stream.
[[nodiscard]] double standard_deviation(const Distribution& distribution, std::uint32_t bits);

}  // namespace macroscope::cost::stimulus
