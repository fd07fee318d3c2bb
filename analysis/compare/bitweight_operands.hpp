// The operands of the study "bitweight-encoding".
#pragma once

#include <cstdint>
#include <vector>

#include "models/numerics/digits.hpp"

namespace macroscope::compare {

/// A million int8 operands, in rows of 1024.
inline constexpr std::size_t kMatrixRow = 1024;
inline constexpr std::size_t kMatrixSize = kMatrixRow * kMatrixRow;

/// N(0,1), divided by its largest magnitude, times 127, rounded to the nearest.
[[nodiscard]] std::vector<std::int8_t> quantized_matrix(std::uint64_t seed);

/// N(0, sigma) rounded to the nearest; what does not fit int8 is drawn again.
[[nodiscard]] std::vector<std::int8_t> normal_operands(double sigma);

/// All int8 values, each once.
[[nodiscard]] std::vector<std::int8_t> all_int8();

/// Mean of non-zero digits per operand.
[[nodiscard]] double mean_digits(numerics::Encoding encoding,
                                 const std::vector<std::int8_t>& operands);

}  // namespace macroscope::compare
