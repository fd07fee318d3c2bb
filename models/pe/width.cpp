#include "models/pe/width.hpp"

#include <fmt/format.h>

#include <bit>

#include "sim/core/error.hpp"

namespace macroscope::pe {
namespace {

constexpr std::uint32_t kMaxOperand = 32;
constexpr std::uint32_t kMaxAccumulator = 64;

void check_operand(std::uint32_t bits) {
  if (bits >= 1 && bits <= kMaxOperand) return;
  throw ModelError("MS401",
                   fmt::format("an operand of {} bits; expected 1 to {}", bits, kMaxOperand));
}

/// Bits of a signed number that holds k * 2^power.
std::uint32_t bits_for(std::uint64_t k, std::uint32_t power) {
  if (k == 0) throw ModelError("MS401", "a sum of no products has no width");
  const std::uint32_t bits = power + static_cast<std::uint32_t>(std::bit_width(k)) + 1;
  if (bits > kMaxAccumulator) {
    throw ModelError("MS401", fmt::format("a sum of {} products needs {} bits; at most {} can be "
                                          "modelled",
                                          k, bits, kMaxAccumulator));
  }
  return bits;
}

}  // namespace

std::uint32_t accumulator_bits(std::uint32_t a_bits, std::uint32_t b_bits, std::uint64_t k) {
  check_operand(a_bits);
  check_operand(b_bits);
  return bits_for(k, a_bits + b_bits - 2);
}

std::uint32_t digit_accumulator_bits(std::uint32_t b_bits, std::uint64_t k) {
  check_operand(b_bits);
  return bits_for(k, b_bits);
}

std::uint64_t largest_k(std::uint32_t a_bits, std::uint32_t b_bits, std::uint32_t bits) {
  check_operand(a_bits);
  check_operand(b_bits);
  if (bits > kMaxAccumulator || bits < a_bits + b_bits) return 0;
  return (std::uint64_t{1} << (bits - a_bits - b_bits + 1)) - 1;
}

}  // namespace macroscope::pe
