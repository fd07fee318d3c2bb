// What the parts around bit-slice columns do, counted by walking over folds, columns and digits.
#include <catch2/catch.hpp>

#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "models/engine/bit_slice/held_values.hpp"
#include "models/numerics/digits.hpp"
#include "tests/models/engine/bit_slice_cases.hpp"

using namespace macroscope;
using namespace macroscope::engine;
using program::EngineWork;

namespace {

/// The operands of one tile as those of a whole GEMM.
class TileOperands final : public program::Operands {
 public:
  TileOperands(const SliceTile& tile, bool encoded_is_input)
      : values_(tile), swapped_(!encoded_is_input) {}
  [[nodiscard]] std::uint64_t taps() const override { return 1; }
  void input(std::uint64_t group, std::uint64_t m, std::uint64_t /*k*/, std::uint64_t count,
             std::span<std::int16_t> out) const override {
    read(!swapped_, group, m, out.first(count));
  }
  void weight(std::uint64_t group, std::uint64_t n, std::uint64_t /*k*/, std::uint64_t count,
              std::span<std::int16_t> out) const override {
    read(swapped_, group, n, out.first(count));
  }

 private:
  void read(bool encoded, std::uint64_t group, std::uint64_t index,
            std::span<std::int16_t> out) const {
    if (encoded) {
      values_.encoded(group, index, out);
    } else {
      values_.other(group, index, out);
    }
  }
  HeldValues values_;
  bool swapped_;
};

std::uint64_t non_zeros(numerics::Encoding encoding, std::int16_t value, std::uint32_t bits) {
  const auto digits = numerics::encode(encoding, value, bits);
  std::uint64_t count = 0;
  for (std::uint32_t i = 0; i < digits.size(); ++i) count += digits.digit(i) != 0 ? 1 : 0;
  return count;
}

/// Digits of bit weight w in a vector.
std::uint64_t digits_of_weight(const std::vector<std::int16_t>& vector, std::uint32_t w,
                               std::uint32_t bits) {
  std::uint64_t count = 0;
  for (const std::int16_t v : vector) {
    count += numerics::encode(numerics::Encoding::ent, v, bits).digit(w) != 0 ? 1 : 0;
  }
  return count;
}

EngineWork walk(const SliceTile& tile, const BitSliceParams& p) {
  const HeldValues values(tile);
  const SliceShape& s = tile.shape;
  EngineWork work;
  std::vector<std::int16_t> a(s.k), b(s.k);
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    for (std::uint64_t v = 0; v < s.vectors; ++v) {
      values.encoded(g, v, a);
      if (p.both_encoded()) {
        const std::uint32_t bits = std::max(p.a_width, p.b_width);
        for (std::uint64_t o = 0; o < s.others; ++o) {
          values.other(g, o, b);
          for (std::uint64_t k = 0; k < s.k; ++k) {
            work.digits += non_zeros(numerics::Encoding::csd, a[k], bits) *
                           non_zeros(numerics::Encoding::csd, b[k], bits);
          }
        }
        continue;
      }
      if (p.skip_empty) work.encoded += s.k;
      for (std::uint64_t first = 0; first < s.others; first += p.rows) {
        const std::uint64_t pes = std::min<std::uint64_t>(p.rows, s.others - first);
        work.flushed += pes;
        for (std::uint32_t w = 0; w < p.weights(); ++w) {
          const std::uint64_t digits = digits_of_weight(a, w, p.a_width);
          work.digits += digits * pes;
          if (!p.skip_empty) work.encoded += s.k;
          if (p.skip_empty && first == 0) work.packed += ceil_div(s.k, 4);
          if (p.pe == SlicePe::opt4c && p.skip_empty) {
            work.groups += std::max<std::uint64_t>(1, ceil_div(digits, 4));
          } else if (p.pe != SlicePe::opt3 && !p.skip_empty) {
            work.groups += ceil_div(s.k, 4);
          }
        }
      }
    }
  }
  return work;
}

}  // namespace

TEST_CASE("digits, groups, operands and results of a tile are those of its folds", "[bit_slice]") {
  Rng rng(5, "bit_slice_work");
  for (int i = 0; i < 400; ++i) {
    const auto pe = static_cast<SlicePe>(rng.below(4));
    BitSliceParams p = testing::random_engine(rng, pe);
    p.encoded = rng.below(2) == 0 ? SliceEncoded::input : SliceEncoded::weight;
    const SliceTile tile = testing::random_tile(rng, p, 9);
    const bool input = p.encoded == SliceEncoded::input;
    const TileOperands operands(tile, input);
    program::TileCompute compute;
    compute.groups = tile.shape.groups;
    compute.m = input ? tile.shape.vectors : tile.shape.others;
    compute.n = input ? tile.shape.others : tile.shape.vectors;
    compute.k = tile.shape.k;
    compute.input.channels = tile.shape.k;
    compute.place.operands = &operands;
    const BitSliceModel model(p);
    const EngineWork found = model.traffic(compute).work;
    const EngineWork expected = walk(tile, p);
    INFO("PE " << static_cast<int>(pe) << " skip " << p.skip_empty << " k " << tile.shape.k);
    CHECK(found.digits == expected.digits);
    CHECK(found.flushed == expected.flushed);
    CHECK(found.encoded == expected.encoded);
    CHECK(found.groups == expected.groups);
    CHECK(found.packed == expected.packed);
  }
}
