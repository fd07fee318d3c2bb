// Digit encodings: the identity over every value of every width, and the statistics of int8.
#include "models/numerics/digits.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "models/numerics/normal_source.hpp"
#include "sim/core/error.hpp"

namespace macroscope::numerics {
namespace {

constexpr std::array kEncodings{Encoding::bits, Encoding::sign_magnitude, Encoding::mbe,
                                Encoding::ent, Encoding::csd};

/// Values of int8 with 0, 1, ... non-zero digits.
std::vector<int> histogram(Encoding encoding) {
  std::vector<int> out(digit_count(encoding, 8) + 1);
  for (int value = -128; value <= 127; ++value) ++out[encode(encoding, value, 8).non_zeros()];
  return out;
}

double mean(const std::vector<int>& counts) {
  double sum = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) sum += static_cast<double>(k) * counts[k];
  return sum / 256;
}

}  // namespace

TEST_CASE("the digits of every value of 2 to 16 bits add up to it", "[digits]") {
  for (const Encoding encoding : kEncodings) {
    for (std::uint32_t bits = kMinDigitBits; bits <= kMaxDigitBits; ++bits) {
      INFO(Text<Encoding>::format(encoding) << " of " << bits << " bits");
      const DigitTable table(encoding, bits);
      std::uint64_t wrong = 0;
      for (std::int32_t value = lowest_value(bits); value <= highest_value(bits); ++value) {
        const DigitVector digits = encode(encoding, value, bits);
        wrong += digits.value() == value ? 0 : 1;
        wrong += digits.size() == digit_count(encoding, bits) ? 0 : 1;
        wrong += table.non_zeros(value) == digits.non_zeros() ? 0 : 1;
        for (std::uint32_t i = 0; i < digits.size(); ++i) {
          const bool set = ((table.mask(value) >> i) & 1U) != 0;
          wrong += set == (digits.digit(i) != 0) ? 0 : 1;
        }
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("every encoding keeps to its digits", "[digits]") {
  for (std::int32_t value = lowest_value(16); value <= highest_value(16); ++value) {
    const DigitVector bits = encode(Encoding::bits, value, 16);
    const DigitVector magnitude = encode(Encoding::sign_magnitude, value, 16);
    const DigitVector mbe = encode(Encoding::mbe, value, 16);
    const DigitVector ent = encode(Encoding::ent, value, 16);
    const DigitVector csd = encode(Encoding::csd, value, 16);
    const std::int32_t sign = value < 0 ? -1 : 1;
    bool good = bits.digit(15) <= 0;
    for (std::uint32_t i = 0; i < 15; ++i) good = good && (bits.digit(i) & ~1) == 0;
    for (std::uint32_t i = 0; i < 16; ++i) good = good && ((sign * magnitude.digit(i)) & ~1) == 0;
    for (std::uint32_t i = 0; i < 15; ++i) good = good && csd.digit(i) * csd.digit(i + 1) == 0;
    for (std::uint32_t i = 0; i < 8; ++i) {
      good = good && std::abs(mbe.digit(i)) <= 2;
      good = good && sign * ent.digit(i) >= -1 && sign * ent.digit(i) <= 2;
    }
    if (!good) FAIL(value);
  }
}

TEST_CASE("91 and 124 have the EN-T digits of the authors' figure", "[digits]") {
  // Most significant first: 1,2,-1,-1 and 2,0,-1,0.
  CHECK(encode(Encoding::ent, 91, 8).text() == "-1 -1 2 1");
  CHECK(encode(Encoding::ent, 124, 8).text() == "0 -1 0 2");
  CHECK(encode(Encoding::ent, -91, 8).text() == "1 1 -2 -1");
  CHECK(encode(Encoding::ent, -128, 8).text() == "0 0 0 -2");
  CHECK(encode(Encoding::sign_magnitude, -128, 8).text() == "0 0 0 0 0 0 0 -1");
  CHECK(encode(Encoding::bits, -1, 8).text() == "1 1 1 1 1 1 1 -1");
}

TEST_CASE("non-zero digits of int8 have the published counts", "[digits]") {
  // Bits: 8 over k. MBE: each window is 000 or 111 with 1 in 4, the lowest has one bit less, also 1
  // in 4, so 4 over k times 3^k.
  CHECK(histogram(Encoding::bits) == std::vector<int>{1, 8, 28, 56, 70, 56, 28, 8, 1});
  CHECK(histogram(Encoding::mbe) == std::vector<int>{1, 12, 54, 108, 81});
  CHECK(histogram(Encoding::ent) == std::vector<int>{1, 15, 60, 108, 72});
  CHECK(mean(histogram(Encoding::bits)) == 4.0);
  CHECK(mean(histogram(Encoding::sign_magnitude)) == Approx(3.504).margin(5e-4));
  CHECK(mean(histogram(Encoding::mbe)) == 3.0);
  CHECK(mean(histogram(Encoding::ent)) == Approx(2.918).margin(5e-4));
  CHECK(mean(histogram(Encoding::csd)) == Approx(2.777).margin(5e-4));
  CHECK(100.0 * (256 - 81) / 256 == Approx(68.36).margin(5e-3));
}

TEST_CASE("no signed-digit form of radix 2 has fewer digits than CSD", "[digits]") {
  // Reitwiesner: the non-adjacent form has the least weight. EN-T and MBE digits +-1, +-2 are
  // signed powers of two as well.
  for (int value = -128; value <= 127; ++value) {
    const std::uint32_t least = encode(Encoding::csd, value, 8).non_zeros();
    for (const Encoding encoding : kEncodings) {
      CHECK(encode(encoding, value, 8).non_zeros() >= least);
    }
  }
}

TEST_CASE("a table reads only the bits of its width", "[digits]") {
  const DigitTable table(Encoding::ent, 4);
  for (int value = -8; value <= 7; ++value) {
    CHECK(table.mask(value + 16) == table.mask(value));
    CHECK(table.mask(value - 32) == table.mask(value));
  }
}

TEST_CASE("what does not fit has no digits", "[digits]") {
  CHECK_THROWS_AS(encode(Encoding::ent, 128, 8), ModelError);
  CHECK_THROWS_AS(encode(Encoding::ent, -129, 8), ModelError);
  CHECK_THROWS_AS(encode(Encoding::mbe, 0, 1), ModelError);
  CHECK_THROWS_AS(encode(Encoding::mbe, 0, 17), ModelError);
  CHECK_THROWS_AS(DigitTable(Encoding::csd, 0), ModelError);
  CHECK_THROWS_AS(DigitTable(Encoding::csd, 64), ModelError);
}

TEST_CASE("normal numbers have mean 0 and variance 1 and repeat with their seed", "[numerics]") {
  NormalSource first(7, "a"), again(7, "a"), other(8, "a");
  double sum = 0, squares = 0, within = 0;
  constexpr int kDraws = 200'000;
  bool differs = false;
  for (int i = 0; i < kDraws; ++i) {
    const double x = first.next();
    REQUIRE(x == again.next());
    differs = differs || x != other.next();
    sum += x;
    squares += x * x;
    within += std::abs(x) < 1 ? 1 : 0;
  }
  CHECK(differs);
  // Five standard errors.
  CHECK(std::abs(sum / kDraws) < 5 / std::sqrt(kDraws));
  CHECK(squares / kDraws == Approx(1).margin(5 * std::sqrt(2.0 / kDraws)));
  CHECK(within / kDraws == Approx(std::erf(std::sqrt(0.5))).margin(5 * std::sqrt(0.22 / kDraws)));
}

}  // namespace macroscope::numerics
