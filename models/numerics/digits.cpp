#include "models/numerics/digits.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdlib>

#include "sim/core/error.hpp"

namespace macroscope::numerics {
namespace {

void check_width(std::uint32_t bits) {
  if (bits >= kMinDigitBits && bits <= kMaxDigitBits) return;
  throw ModelError("MS413", fmt::format("digits are known for {} to {} bits, not for {}",
                                        kMinDigitBits, kMaxDigitBits, bits));
}

/// Bit i of the two's complement of a value of any width; 0 below the lowest.
std::int32_t bit(std::int32_t value, std::int32_t i) {
  return i < 0 ? 0 : (value >> i) & 1;
}

void encode_bits(std::int32_t value, DigitVector& out) {
  const std::uint32_t top = out.size() - 1;
  for (std::uint32_t i = 0; i <= top; ++i) {
    const std::int32_t digit = bit(value, static_cast<std::int32_t>(i));
    out.set_digit(i, i == top ? -digit : digit);
  }
}

void encode_sign_magnitude(std::int32_t value, DigitVector& out) {
  const std::int32_t sign = value < 0 ? -1 : 1;
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    out.set_digit(i, sign * bit(std::abs(value), static_cast<std::int32_t>(i)));
  }
}

/// Windows of three bits that overlap by one: -2 * high + middle + low.
void encode_mbe(std::int32_t value, DigitVector& out) {
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    const auto low = static_cast<std::int32_t>(2 * i);
    out.set_digit(i, bit(value, low - 1) + bit(value, low) - 2 * bit(value, low + 1));
  }
}

/// Pairs of magnitude bits plus a carry from below; 3 is written as 4 - 1 and 4 as 4 - 0, the 4
/// being a carry. The top digit is at most 2, because the magnitude is at most 2^(bits-1).
void encode_ent(std::int32_t value, DigitVector& out) {
  const std::int32_t sign = value < 0 ? -1 : 1;
  std::int32_t rest = std::abs(value);
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    std::int32_t digit = rest & 3;
    if (digit == 3) digit = -1;
    rest = (rest - digit) / 4;
    out.set_digit(i, sign * digit);
  }
}

/// The non-adjacent form: an odd rest takes the digit that leaves a multiple of 4.
void encode_csd(std::int32_t value, DigitVector& out) {
  std::int32_t rest = value;
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    const std::int32_t digit = (rest & 1) == 0 ? 0 : 2 - (rest & 3);
    rest = (rest - digit) / 2;
    out.set_digit(i, digit);
  }
}

}  // namespace

std::int32_t DigitVector::value() const {
  std::int32_t sum = 0;
  for (std::uint32_t i = 0; i < size_; ++i) sum += digit(i) * weight(i);
  return sum;
}

std::uint32_t DigitVector::non_zeros() const {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < size_; ++i) count += digit(i) != 0 ? 1 : 0;
  return count;
}

std::string DigitVector::text() const {
  std::string out;
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (i > 0) out += ' ';
    out += std::to_string(digit(i));
  }
  return out;
}

DigitVector encode(Encoding encoding, std::int32_t value, std::uint32_t bits) {
  check_width(bits);
  if (value < lowest_value(bits) || value > highest_value(bits)) {
    throw ModelError("MS413", fmt::format("{} does not fit a signed integer of {} bits, {} to {}",
                                          value, bits, lowest_value(bits), highest_value(bits)));
  }
  DigitVector out(radix_of(encoding), digit_count(encoding, bits));
  switch (encoding) {
    case Encoding::bits:
      encode_bits(value, out);
      break;
    case Encoding::sign_magnitude:
      encode_sign_magnitude(value, out);
      break;
    case Encoding::mbe:
      encode_mbe(value, out);
      break;
    case Encoding::ent:
      encode_ent(value, out);
      break;
    case Encoding::csd:
      encode_csd(value, out);
      break;
  }
  return out;
}

DigitTable::DigitTable(Encoding encoding, std::uint32_t bits)
    : encoding_(encoding), bits_(bits), index_mask_((1U << (bits & 31U)) - 1) {
  check_width(bits);
  masks_.resize(std::size_t{1} << bits);
  counts_.resize(masks_.size());
  for (std::int32_t value = lowest_value(bits); value <= highest_value(bits); ++value) {
    const DigitVector digits = encode(encoding, value, bits);
    std::uint32_t mask = 0;
    for (std::uint32_t i = 0; i < digits.size(); ++i) mask |= (digits.digit(i) != 0 ? 1U : 0U) << i;
    const std::uint32_t at = static_cast<std::uint32_t>(value) & index_mask_;
    masks_[at] = static_cast<std::uint16_t>(mask);
    counts_[at] = static_cast<std::uint8_t>(digits.non_zeros());
  }
}

}  // namespace macroscope::numerics
