// The table of number formats: widths, ranges and the message for a name that is not in it.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <set>

#include "models/numerics/format_table.hpp"
#include "sim/core/error.hpp"

namespace macroscope::numerics {
namespace {

TEST_CASE("every format's fields add up to its width and no name stands twice", "[numerics]") {
  std::set<std::string_view> names;
  for (const FormatRow& row : format_rows()) {
    INFO(row.name);
    CHECK(row.bits == 1 + row.exponent + row.mantissa);
    CHECK((row.exponent == 0) == (row.format_class == FormatClass::signed_integer));
    CHECK(names.insert(row.name).second);
  }
}

TEST_CASE("a signed integer of n bits runs from -2^(n-1) to 2^(n-1) - 1", "[numerics]") {
  for (const FormatRow& row : format_rows()) {
    if (row.format_class != FormatClass::signed_integer) continue;
    INFO(row.name);
    CHECK(row.name == "int" + std::to_string(row.bits));
    CHECK(row.largest() == std::pow(2.0, row.bits - 1) - 1);
    CHECK(row.lowest() == -std::pow(2.0, row.bits - 1));
    CHECK(row.smallest_positive() == 1);
  }
  for (int n = 2; n <= 16; ++n) CHECK(find_format("int" + std::to_string(n)) != nullptr);
}

TEST_CASE("fp32 is the C++ float", "[numerics]") {
  const FormatRow& row = *find_format("fp32");
  CHECK(row.largest() == std::numeric_limits<float>::max());
  CHECK(row.lowest() == std::numeric_limits<float>::lowest());
  CHECK(row.smallest_positive() == std::numeric_limits<float>::denorm_min());
}

TEST_CASE("bf16 reaches as far as fp32 with 16 mantissa bits less", "[numerics]") {
  const FormatRow& bf16 = *find_format("bf16");
  const FormatRow& fp32 = *find_format("fp32");
  CHECK(bf16.exponent == fp32.exponent);
  CHECK(bf16.bias == fp32.bias);
  CHECK(bf16.mantissa + 16 == fp32.mantissa);
}

TEST_CASE("the ranges of the 8 and 16-bit floats are those of their standards", "[numerics]") {
  // OCP 8-bit Floating Point Specification 1.0, table 1: 448 and 2^-9; 57344 and 2^-16. IEEE 754
  // binary16: 65504.
  CHECK(find_format("fp8_e4m3")->largest() == 448);
  CHECK(find_format("fp8_e4m3")->smallest_positive() == std::pow(2.0, -9));
  CHECK(find_format("fp8_e5m2")->largest() == 57344);
  CHECK(find_format("fp8_e5m2")->smallest_positive() == std::pow(2.0, -16));
  CHECK(find_format("fp16")->largest() == 65504);
  CHECK(find_format("fp16")->smallest_positive() == std::pow(2.0, -24));
}

TEST_CASE("a format is read and written by its name", "[numerics]") {
  for (const FormatRow& row : format_rows()) {
    const auto format = Text<program::Format>::parse(row.name);
    REQUIRE(format);
    CHECK((*format).bits == Bits(row.bits));
    CHECK(Text<program::Format>::format(*format) == row.name);
    CHECK(&row_of(*format) == &row);
  }
}

TEST_CASE("an unknown format is met with the nearest name and all names", "[numerics]") {
  const auto typo = parse_format("fp_16");
  REQUIRE_FALSE(typo);
  CHECK(typo.error().find(
            "no number format \"fp_16\"; did you mean \"fp16\"; the formats are int2, ") == 0);
  const auto far = parse_format("posit<64,3>");
  REQUIRE_FALSE(far);
  CHECK(far.error().find("did you mean") == std::string::npos);
  CHECK_THROWS_AS(row_of({"int8", Bits(9)}), ModelError);
}

}  // namespace
}  // namespace macroscope::numerics
