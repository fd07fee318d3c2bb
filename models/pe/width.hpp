// Widths of accumulators: how many bits a sum needs, and what is left of it in fewer.
#pragma once

#include <cstdint>

namespace macroscope::pe {

/// `value` in two's complement of `bits` bits (1 to 64), read back as a signed number.
[[nodiscard]] constexpr std::int64_t wrap(std::int64_t value, std::uint32_t bits) {
  const std::uint32_t unused = 64 - bits;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << unused) >> unused;
}

/// Bits of a signed accumulator that no sum of `k` products of `a_bits` by `b_bits` signed operands
/// overflows: the largest is k * 2^(a_bits - 1) * 2^(b_bits - 1), and it is positive.
/// Throws ModelError MS401 when a width is not 1 to 32, `k` is 0, or more than 64 bits are needed.
[[nodiscard]] std::uint32_t accumulator_bits(std::uint32_t a_bits, std::uint32_t b_bits,
                                             std::uint64_t k);

/// The same for sums of `k` radix-4 digits (-2 to 2) times a signed operand, as OPT3 and OPT4 add
/// them at one bit weight: the largest is k * 2 * 2^(b_bits - 1).
[[nodiscard]] std::uint32_t digit_accumulator_bits(std::uint32_t b_bits, std::uint64_t k);

/// The largest `k` for which `bits` bits suffice for k products; 0 when they do not hold one.
[[nodiscard]] std::uint64_t largest_k(std::uint32_t a_bits, std::uint32_t b_bits,
                                      std::uint32_t bits);

}  // namespace macroscope::pe
