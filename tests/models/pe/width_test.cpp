// Widths of accumulators against the sums themselves.
#include "models/pe/width.hpp"

#include <catch2/catch.hpp>

#include "sim/core/error.hpp"

namespace macroscope::pe {
namespace {

/// True when a signed number of `bits` bits holds `value`.
bool holds(std::uint32_t bits, std::int64_t value) {
  return wrap(value, bits) == value;
}

}  // namespace

TEST_CASE(
    "an accumulator of the given width holds k times the largest product, and no bit less does",
    "[pe]") {
  for (const std::uint32_t a_bits : {2U, 5U, 8U, 16U}) {
    for (const std::uint32_t b_bits : {2U, 8U, 11U}) {
      for (const std::uint64_t k : {1U, 2U, 3U, 4U, 63U, 64U, 1000U, 65536U}) {
        INFO(a_bits << " by " << b_bits << " bits, k = " << k);
        const auto largest = static_cast<std::int64_t>(k << (a_bits + b_bits - 2));
        const std::uint32_t bits = accumulator_bits(a_bits, b_bits, k);
        CHECK(holds(bits, largest));
        CHECK_FALSE(holds(bits - 1, largest));
        CHECK(largest_k(a_bits, b_bits, bits) >= k);
        CHECK(largest_k(a_bits, b_bits, bits - 1) < k);
        const auto digits = static_cast<std::int64_t>(k << b_bits);
        CHECK(holds(digit_accumulator_bits(b_bits, k), digits));
        CHECK_FALSE(holds(digit_accumulator_bits(b_bits, k) - 1, digits));
      }
    }
  }
}

TEST_CASE("32 bits hold 131,071 products of int8, 26 bits as many digits times int8", "[pe]") {
  CHECK(largest_k(8, 8, 32) == 131'071);
  CHECK(accumulator_bits(8, 8, 131'071) == 32);
  CHECK(accumulator_bits(8, 8, 131'072) == 33);
  CHECK(digit_accumulator_bits(8, 131'071) == 26);
  CHECK(digit_accumulator_bits(8, 131'072) == 27);
}

TEST_CASE("a value wraps as a register of that width does", "[pe]") {
  CHECK(wrap(127, 8) == 127);
  CHECK(wrap(128, 8) == -128);
  CHECK(wrap(-129, 8) == 127);
  CHECK(wrap(256, 8) == 0);
  CHECK(wrap(-1, 64) == -1);
  CHECK(wrap(1, 1) == -1);
}

TEST_CASE("widths without meaning are refused", "[pe]") {
  CHECK_THROWS_AS(accumulator_bits(0, 8, 1), ModelError);
  CHECK_THROWS_AS(accumulator_bits(8, 33, 1), ModelError);
  CHECK_THROWS_AS(accumulator_bits(8, 8, 0), ModelError);
  CHECK_THROWS_AS(accumulator_bits(32, 32, 4), ModelError);
  CHECK_THROWS_AS(digit_accumulator_bits(0, 4), ModelError);
  CHECK_THROWS_AS(digit_accumulator_bits(8, 0), ModelError);
  CHECK_THROWS_AS(largest_k(0, 1, 8), ModelError);
  CHECK(largest_k(8, 8, 15) == 0);
  CHECK(largest_k(8, 8, 65) == 0);
}

}  // namespace macroscope::pe
