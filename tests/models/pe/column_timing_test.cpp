// Cycles of bit-slice columns against the digits themselves, counted one by one.
#include "models/pe/column_timing.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "sim/core/rng.hpp"

namespace macroscope::pe {
namespace {

using numerics::DigitTable;
using numerics::Encoding;

using Operands = std::vector<std::int8_t>;

Operands random_operands(Rng& rng, std::size_t size) {
  Operands out(size);
  // Few large values, many zeros, so that empty groups and empty bit weights occur.
  for (auto& value : out) {
    const auto span = static_cast<std::int64_t>(rng.between(0, 3) == 0 ? 128 : rng.below(6));
    value = static_cast<std::int8_t>(
        static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(2 * span + 1))) - span);
  }
  return out;
}

/// Non-zero digits of weight w among operands [first, first + count).
std::uint64_t digits_in(Encoding encoding, const Operands& operands, std::size_t first,
                        std::size_t count, std::uint32_t w) {
  std::uint64_t digits = 0;
  for (std::size_t i = first; i < std::min(first + count, operands.size()); ++i) {
    digits += numerics::encode(encoding, operands[i], 8).digit(w) != 0 ? 1 : 0;
  }
  return digits;
}

}  // namespace

TEST_CASE("a column takes a cycle per digit and per empty group or weight", "[pe]") {
  const Encoding encoding = GENERATE(Encoding::ent, Encoding::mbe, Encoding::csd);
  const DigitTable table(encoding, 8);
  Rng rng(3, "column");
  for (std::size_t k = 1; k < 70; ++k) {
    INFO("K = " << k);
    const Operands operands = random_operands(rng, k);
    std::uint64_t opt4c = 0, opt4c_packed = 0, opt4e = 0, opt4e_packed = 0;
    for (std::uint32_t w = 0; w < table.digits(); ++w) {
      std::uint64_t lanes[4] = {};
      for (std::size_t g = 0; 4 * g < k; ++g) {
        lanes[g % 4] += std::max<std::uint64_t>(1, digits_in(encoding, operands, 4 * g, 4, w));
      }
      opt4c += lanes[0] + lanes[1] + lanes[2] + lanes[3];
      opt4e += *std::max_element(std::begin(lanes), std::end(lanes));
      const std::uint64_t all = digits_in(encoding, operands, 0, k, w);
      opt4c_packed += std::max<std::uint64_t>(1, all);
      opt4e_packed += std::max<std::uint64_t>(1, (all + 3) / 4);
    }
    CHECK(opt4c_cycles(table, std::span<const std::int8_t>(operands), EmptyGroups::one_cycle) ==
          opt4c);
    CHECK(opt4c_cycles(table, std::span<const std::int8_t>(operands), EmptyGroups::skipped) ==
          opt4c_packed);
    CHECK(opt4e_cycles(table, std::span<const std::int8_t>(operands), EmptyGroups::one_cycle) ==
          opt4e);
    CHECK(opt4e_cycles(table, std::span<const std::int8_t>(operands), EmptyGroups::skipped) ==
          opt4e_packed);
  }
}

TEST_CASE("wider operands have the same cycles as narrow ones of the same value", "[pe]") {
  const DigitTable narrow(Encoding::ent, 8), wide(Encoding::ent, 16);
  Rng rng(4, "column");
  for (std::size_t k = 1; k < 40; ++k) {
    const Operands operands = random_operands(rng, k);
    const std::vector<std::int16_t> copies(operands.begin(), operands.end());
    const std::uint64_t groups = (k + 3) / 4;
    // The upper four digits are zero: a cycle per group, or one per weight.
    CHECK(opt4c_cycles(wide, std::span<const std::int16_t>(copies), EmptyGroups::one_cycle) ==
          opt4c_cycles(narrow, std::span<const std::int8_t>(operands), EmptyGroups::one_cycle) +
              4 * groups);
    CHECK(opt4e_cycles(wide, std::span<const std::int16_t>(copies), EmptyGroups::skipped) ==
          opt4e_cycles(narrow, std::span<const std::int8_t>(operands), EmptyGroups::skipped) + 4);
  }
}

TEST_CASE("all zeros take a cycle per group or per weight, no operands take none", "[pe]") {
  const DigitTable table(Encoding::ent, 8);
  const Operands zeros(10, 0);
  const std::span<const std::int8_t> all(zeros);
  CHECK(opt4c_cycles(table, all, EmptyGroups::one_cycle) == 4 * 3);
  CHECK(opt4c_cycles(table, all, EmptyGroups::skipped) == 4);
  CHECK(opt4e_cycles(table, all, EmptyGroups::one_cycle) == 4);
  CHECK(opt4e_cycles(table, all, EmptyGroups::skipped) == 4);
  CHECK(laconic_cycles(table, all, all, EmptyGroups::one_cycle) == 1);
  CHECK(laconic_cycles(table, all, all, EmptyGroups::skipped) == 0);
  CHECK(opt4c_cycles(table, all.first(0), EmptyGroups::one_cycle) == 0);
  CHECK(opt4e_cycles(table, all.first(0), EmptyGroups::skipped) == 0);
}

TEST_CASE("a Laconic PE waits for the lane with the most term pairs", "[pe]") {
  const DigitTable table(Encoding::csd, 8);
  Rng rng(5, "laconic");
  for (std::size_t k = 1; k < 70; ++k) {
    const Operands a = random_operands(rng, k), b = random_operands(rng, k);
    std::uint64_t expected = 0;
    for (std::size_t first = 0; first < k; first += 16) {
      std::uint64_t longest = 0;
      for (std::size_t i = first; i < std::min(k, first + 16); ++i) {
        longest = std::max<std::uint64_t>(longest,
                                          numerics::encode(Encoding::csd, a[i], 8).non_zeros() *
                                              numerics::encode(Encoding::csd, b[i], 8).non_zeros());
      }
      expected += longest;
    }
    CHECK(laconic_cycles(table, std::span<const std::int8_t>(a), std::span<const std::int8_t>(b),
                         EmptyGroups::skipped) == expected);
  }
}

}  // namespace macroscope::pe
