// The table of number formats and what follows from its rows.
#include "models/numerics/format_table.hpp"

#include <fmt/format.h>

#include <cmath>

#include "sim/core/error.hpp"

namespace macroscope::numerics {
namespace {

constexpr FormatRow integer(std::string_view name, std::uint32_t bits) {
  return {name, bits, FormatClass::signed_integer, 0, bits - 1, 0, Specials::none};
}

constexpr FormatRow floating(std::string_view name, std::uint32_t exponent, std::uint32_t mantissa,
                             std::int32_t bias, Specials specials) {
  return {name,    1 + exponent + mantissa, FormatClass::floating_point, exponent, mantissa, bias,
          specials};
}

}  // namespace

const std::vector<FormatRow>& format_rows() {
  static const std::vector<FormatRow> rows = {
      integer("int2", 2),
      integer("int3", 3),
      integer("int4", 4),
      integer("int5", 5),
      integer("int6", 6),
      integer("int7", 7),
      integer("int8", 8),
      integer("int9", 9),
      integer("int10", 10),
      integer("int11", 11),
      integer("int12", 12),
      integer("int13", 13),
      integer("int14", 14),
      integer("int15", 15),
      integer("int16", 16),
      integer("int32", 32),
      floating("fp8_e4m3", 4, 3, 7, Specials::nan_only),
      floating("fp8_e5m2", 5, 2, 15, Specials::ieee),
      floating("fp16", 5, 10, 15, Specials::ieee),
      floating("bf16", 8, 7, 127, Specials::ieee),
      floating("fp32", 8, 23, 127, Specials::ieee),
  };
  return rows;
}

double FormatRow::largest() const {
  if (format_class == FormatClass::signed_integer)
    return std::ldexp(1.0, static_cast<int>(mantissa)) - 1;
  const int top = (1 << exponent) - 1 - (specials == Specials::ieee ? 1 : 0) - bias;
  // The NaN of nan_only takes the largest mantissa of the largest exponent.
  const int ulps_below_two = specials == Specials::nan_only ? 2 : 1;
  return std::ldexp(2.0 - std::ldexp(ulps_below_two, -static_cast<int>(mantissa)), top);
}

double FormatRow::lowest() const {
  return format_class == FormatClass::signed_integer ? -largest() - 1 : -largest();
}

double FormatRow::smallest_positive() const {
  if (format_class == FormatClass::signed_integer) return 1;
  return std::ldexp(1.0, 1 - bias - static_cast<int>(mantissa));
}

const FormatRow* find_format(std::string_view name) {
  for (const FormatRow& row : format_rows()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const FormatRow& row : format_rows()) names.emplace_back(row.name);
  return names;
}

Parsed<program::Format> parse_format(std::string_view name) {
  name = trimmed(name);
  if (const FormatRow* row = find_format(name))
    return program::Format{std::string(row->name), Bits(row->bits)};
  const std::vector<std::string> names = format_names();
  return Parsed<program::Format>::failure(
      fmt::format("no number format \"{}\"{}; the formats are {}", name, did_you_mean(name, names),
                  fmt::join(names, ", ")));
}

const FormatRow& row_of(const program::Format& format) {
  const FormatRow* row = find_format(format.name);
  if (row == nullptr || row->bits != format.bits.count()) {
    throw ModelError("MS410",
                     fmt::format("number format \"{}\" of {} bits is not in the table of formats",
                                 format.name, format.bits.count()));
  }
  return *row;
}

}  // namespace macroscope::numerics
