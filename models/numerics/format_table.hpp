// The number formats the simulator knows, as rows: a new format is a new row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/quantity.hpp"
#include "sim/core/text.hpp"
#include "sim/program/format.hpp"

namespace macroscope::numerics {

/// How a format reads its bits.
enum class FormatClass { signed_integer, floating_point };

/// What the largest exponent codes stand for.
enum class Specials {
  none,      // integers
  ieee,      // largest exponent: infinity (mantissa 0) and NaN
  nan_only,  // only the code with all bits set is NaN; the largest exponent holds numbers too
};

/// One format. Integers are two's complement; floats are sign, `exponent` bits with `bias`,
/// `mantissa` bits.
struct FormatRow {
  std::string_view name;
  std::uint32_t bits;  // storage width
  FormatClass format_class;
  std::uint32_t exponent;  // bits; 0 for integers
  std::uint32_t
      mantissa;  // stored bits without the hidden one; for integers the bits without the sign
  std::int32_t bias;
  Specials specials;

  /// Largest finite value: 127 for int8, 448 for fp8_e4m3.
  [[nodiscard]] double largest() const;
  /// Smallest (most negative) finite value.
  [[nodiscard]] double lowest() const;
  /// Smallest positive value, subnormal for floats: 1 for integers.
  [[nodiscard]] double smallest_positive() const;
};

/// All rows: int2 .. int16 and int32, fp8, fp16, bf16, fp32.
///
/// Sources: IEEE 754-2019 (binary16, binary32); OCP 8-bit Floating Point Specification 1.0 (E4M3,
/// E5M2); bfloat16 is binary32 without the lower 16 bits.
[[nodiscard]] const std::vector<FormatRow>& format_rows();

/// The row named `name`, or nullptr.
[[nodiscard]] const FormatRow* find_format(std::string_view name);

/// The names of all rows, in order.
[[nodiscard]] std::vector<std::string> format_names();

/// The format for sizes and operands of an operator, or the sentence that says what was expected,
/// with the nearest name.
[[nodiscard]] Parsed<program::Format> parse_format(std::string_view name);

/// The row of a format that came from `parse_format`. Throws ModelError MS410 for one that is not
/// in the table.
[[nodiscard]] const FormatRow& row_of(const program::Format& format);

}  // namespace macroscope::numerics

namespace macroscope {

/// Formats in XML and reports are their names.
template <>
struct Text<program::Format> {
  static Parsed<program::Format> parse(std::string_view text) {
    return numerics::parse_format(text);
  }
  static std::string format(const program::Format& value) { return value.name; }
  static std::string expects() { return "a number format, such as int8 or fp16"; }
  static std::string unit() { return {}; }
  static TextSchema schema() { return {"xs:token", {}, numerics::format_names(), false}; }
};

}  // namespace macroscope
