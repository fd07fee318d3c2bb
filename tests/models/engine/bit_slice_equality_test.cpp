// The tile function of bit-slice engines against their registers: cycles and every result.
#include <catch2/catch.hpp>

#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "tests/models/engine/bit_slice_cases.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

/// Runs until all tiles are done.
void drain(SliceArray& array) {
  for (int i = 0; i < 1'000'000 && array.busy(); ++i) array.tick();
  REQUIRE_FALSE(array.busy());
}

TEST_CASE("a tile streams, releases and is done when its registers are, with the right products",
          "[bit_slice]") {
  const SlicePe pe = GENERATE(SlicePe::opt3, SlicePe::opt4c, SlicePe::opt4e, SlicePe::laconic);
  Rng rng(31 + static_cast<std::uint64_t>(pe), "bit_slice.single");
  for (int i = 0; i < 400; ++i) {
    const BitSliceParams p = random_engine(rng, pe);
    const SliceTile tile = random_tile(rng, p, 8);
    INFO(text(p, tile.shape));
    const SliceWork work = slice_stream(tile.shape, HeldValues(tile), p, table_of(p));
    SliceArray array(p);
    array.push(tile);
    drain(array);
    const SliceTimes& t = array.times(0);
    REQUIRE(t.begin == 0);
    REQUIRE(t.stream_end == work.cycles);
    REQUIRE(t.release == work.cycles + kFetchCycles);
    REQUIRE(t.done == work.cycles + drain_cycles(p));
    REQUIRE(work.cycles >= least_stream(tile.shape, p));
    REQUIRE(array.take_output(0) == product(tile));
  }
}

TEST_CASE("tiles behind each other stream without a gap, whenever they become ready",
          "[bit_slice]") {
  const SlicePe pe = GENERATE(SlicePe::opt3, SlicePe::opt4c, SlicePe::opt4e, SlicePe::laconic);
  Rng rng(41 + static_cast<std::uint64_t>(pe), "bit_slice.sequence");
  for (int i = 0; i < 60; ++i) {
    const BitSliceParams p = random_engine(rng, pe);
    SliceArray array(p);
    std::vector<SliceTile> tiles;
    std::uint64_t ready = 0;
    for (std::uint64_t n = rng.between(2, 5); n > 0; --n) {
      SliceTile tile = random_tile(rng, p, 5);
      ready += rng.below(3) == 0 ? rng.below(60) : 0;
      tile.ready_at = ready;
      tiles.push_back(tile);
      array.push(tile);
    }
    drain(array);
    std::uint64_t free = 0;
    for (std::size_t n = 0; n < tiles.size(); ++n) {
      INFO(text(p, tiles[n].shape) << ", tile " << n);
      // README.md: begin = max(ready, end of the stream before), end = begin + stream.
      const std::uint64_t begin = std::max(free, tiles[n].ready_at);
      free = begin + slice_stream(tiles[n].shape, HeldValues(tiles[n]), p, table_of(p)).cycles;
      const SliceTimes& t = array.times(n);
      REQUIRE(t.begin == begin);
      REQUIRE(t.stream_end == free);
      REQUIRE(t.release == free + kFetchCycles);
      REQUIRE(t.done == free + drain_cycles(p));
      REQUIRE(array.take_output(n) == product(tiles[n]));
    }
  }
}

TEST_CASE("a low enable shifts everything by the disabled cycles", "[bit_slice]") {
  Rng rng(51, "bit_slice.enable");
  for (int i = 0; i < 60; ++i) {
    const BitSliceParams p = random_engine(rng, static_cast<SlicePe>(rng.below(4)));
    const SliceTile tile = random_tile(rng, p, 5);
    INFO(text(p, tile.shape));
    SliceArray array(p);
    array.push(tile);
    std::uint64_t disabled = 0;
    while (array.busy()) {
      const bool en = rng.below(3) != 0;
      if (!en) ++disabled;
      array.tick(en);
    }
    const SliceWork work = slice_stream(tile.shape, HeldValues(tile), p, table_of(p));
    CHECK(array.times(0).done == work.cycles + drain_cycles(p) + disabled);
    CHECK(array.take_output(0) == product(tile));
  }
}

TEST_CASE("a column takes the cycles of its PE's formula, laconic's at least one", "[bit_slice]") {
  Rng rng(61, "bit_slice.column");
  for (int i = 0; i < 300; ++i) {
    BitSliceParams p = random_engine(rng, static_cast<SlicePe>(rng.below(4)));
    p.rows = 1;
    SliceTile tile = random_tile(rng, p, 12);
    tile.shape.groups = tile.shape.vectors = tile.shape.others = 1;
    tile.encoded.resize(tile.shape.k);
    tile.other.resize(tile.shape.k);
    INFO(text(p, tile.shape));
    const numerics::DigitTable table = table_of(p);
    const std::span<const std::int16_t> a(tile.encoded), b(tile.other);
    std::uint64_t expected = 0;
    switch (p.pe) {
      case SlicePe::opt3:
      case SlicePe::opt4c:
        expected = pe::opt4c_cycles(table, a, p.empty());
        break;
      case SlicePe::opt4e:
        expected = pe::opt4e_cycles(table, a, p.empty());
        break;
      case SlicePe::laconic:
        expected = std::max<std::uint64_t>(1, pe::laconic_cycles(table, a, b, p.empty()));
        break;
    }
    CHECK(slice_stream(tile.shape, HeldValues(tile), p, table).cycles == expected);
  }
}

TEST_CASE("all zeros take a cycle per group and bit weight, or one per bit weight when packed",
          "[bit_slice]") {
  for (const bool skip : {false, true}) {
    for (const SlicePe pe : {SlicePe::opt3, SlicePe::opt4c, SlicePe::opt4e, SlicePe::laconic}) {
      BitSliceParams p;
      p.pe = pe;
      p.skip_empty = skip;
      SliceTile tile;
      tile.shape = {1, 33, 5, 67};  // two folds of columns, 17 groups of four, 5 of 16
      tile.encoded.resize(33 * 67);
      tile.other.resize(5 * 67);
      const std::uint64_t groups = pe == SlicePe::laconic ? 5 : pe == SlicePe::opt4e ? 5 : 17;
      const std::uint64_t weights = pe == SlicePe::laconic ? 1 : 4;
      const std::uint64_t cycles =
          slice_stream(tile.shape, HeldValues(tile), p, table_of(p)).cycles;
      CHECK(cycles == 2 * weights * (skip ? 1 : groups));
      CHECK(cycles == least_stream(tile.shape, p));
    }
  }
}

}  // namespace
}  // namespace macroscope::engine
