// Signed digits of integers: the encodings bit-slice and Booth datapaths work on.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/text.hpp"

namespace macroscope::numerics {

/// How an integer is written as a sum of digits times powers of the radix.
enum class Encoding {
  bits,            // two's complement, radix 2: digits 0, 1, the top one 0 or -1
  sign_magnitude,  // bits of the magnitude, radix 2: digits 0, 1 or all 0, -1
  mbe,             // modified Booth, radix 4: digits -2 .. 2
  ent,             // EN-T, radix 4: the magnitude in digits -1 .. 2, times the sign
  csd,             // canonical signed digits (non-adjacent form), radix 2: digits -1, 0, 1
};

/// Widths of operands, sign included, that can be encoded.
inline constexpr std::uint32_t kMinDigitBits = 2;
inline constexpr std::uint32_t kMaxDigitBits = 16;

/// 2 for bits, sign_magnitude and csd, 4 for mbe and ent.
[[nodiscard]] constexpr std::uint32_t radix_of(Encoding encoding) {
  return encoding == Encoding::mbe || encoding == Encoding::ent ? 4 : 2;
}

/// Digits of an operand of `bits` bits: bits for radix 2, ceil(bits / 2) for radix 4.
[[nodiscard]] constexpr std::uint32_t digit_count(Encoding encoding, std::uint32_t bits) {
  return radix_of(encoding) == 4 ? (bits + 1) / 2 : bits;
}

/// The digits of one value, least significant first: value = sum of digit(i) * weight(i).
class DigitVector {
 public:
  DigitVector(std::uint32_t radix, std::uint32_t size) : radix_(radix), size_(size) {}

  [[nodiscard]] std::uint32_t radix() const { return radix_; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::int32_t digit(std::uint32_t i) const { return digits_[i]; }
  /// radix^i.
  [[nodiscard]] std::int32_t weight(std::uint32_t i) const {
    return 1 << (radix_ == 4 ? 2 * i : i);
  }
  [[nodiscard]] std::int32_t value() const;
  [[nodiscard]] std::uint32_t non_zeros() const;
  /// The digits separated by blanks, least significant first: "-1 -1 2 1".
  [[nodiscard]] std::string text() const;

  void set_digit(std::uint32_t i, std::int32_t digit) {
    digits_[i] = static_cast<std::int8_t>(digit);
  }
  bool operator==(const DigitVector&) const = default;

 private:
  std::uint32_t radix_;
  std::uint32_t size_;
  std::array<std::int8_t, kMaxDigitBits> digits_{};
};

/// Smallest and largest value of a signed integer of `bits` bits.
[[nodiscard]] constexpr std::int32_t lowest_value(std::uint32_t bits) {
  return -(1 << (bits - 1));
}
[[nodiscard]] constexpr std::int32_t highest_value(std::uint32_t bits) {
  return (1 << (bits - 1)) - 1;
}

/// The digits of `value` as a signed integer of `bits` bits. Throws ModelError MS413 when `bits` is
/// not 2 .. 16 or the value does not fit.
///
/// Sources: MBE after MacSorley (1961), EN-T after Wu et al. (ICCD 2024), CSD after Reitwiesner
/// (1960); rules in models/numerics/README.md.
[[nodiscard]] DigitVector encode(Encoding encoding, std::int32_t value, std::uint32_t bits);

/// All values of one width, encoded once: which digits are not zero, for models that time millions
/// of operands.
class DigitTable {
 public:
  /// Throws ModelError MS413 when `bits` is not 2 .. 16.
  DigitTable(Encoding encoding, std::uint32_t bits);

  [[nodiscard]] Encoding encoding() const { return encoding_; }
  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  /// Digits per value.
  [[nodiscard]] std::uint32_t digits() const { return digit_count(encoding_, bits_); }
  /// Bit i is set when digit i is not zero. Only the lower `bits` bits of the value are read.
  [[nodiscard]] std::uint16_t mask(std::int32_t value) const {
    return masks_[static_cast<std::uint32_t>(value) & index_mask_];
  }
  /// Digits that are not zero.
  [[nodiscard]] std::uint32_t non_zeros(std::int32_t value) const {
    return counts_[static_cast<std::uint32_t>(value) & index_mask_];
  }

 private:
  Encoding encoding_;
  std::uint32_t bits_;
  std::uint32_t index_mask_;
  std::vector<std::uint16_t> masks_;  // by the value's bits
  std::vector<std::uint8_t> counts_;  // ones of the mask, the same
};

}  // namespace macroscope::numerics

namespace macroscope {

template <>
struct Text<numerics::Encoding> : EnumText<numerics::Encoding> {
  static constexpr auto names =
      entries(entry("mbe", numerics::Encoding::mbe), entry("ent", numerics::Encoding::ent),
              entry("csd", numerics::Encoding::csd), entry("bits", numerics::Encoding::bits),
              entry("sign_magnitude", numerics::Encoding::sign_magnitude));
  static constexpr const char* what = "digit encoding";
};

}  // namespace macroscope
