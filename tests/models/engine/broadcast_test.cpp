// Cube and 2D-matrix: closed forms against the registers of their cells, and written out.
#include <catch2/catch.hpp>

#include "models/engine/broadcast/broadcast_array.hpp"
#include "sim/core/error.hpp"
#include "tests/models/engine/fold_equality.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

ArrayCase make_case(const BroadcastParams& p) {
  return {fold_rules(p),
          std::to_string(p.rows) + "x" + std::to_string(p.cols) + "x" + std::to_string(p.depth) +
              " double_buffer=" + std::to_string(p.double_buffer) +
              " latency=" + std::to_string(p.latency) + " flush=" + std::to_string(p.flush),
          [p] { return std::make_unique<BroadcastArray<std::int64_t>>(p); }};
}

BroadcastParams pick_params(Rng& rng, std::uint32_t most_depth) {
  BroadcastParams p;
  p.rows = static_cast<std::uint32_t>(pick(rng, 1, 9));
  p.cols = static_cast<std::uint32_t>(pick(rng, 1, 9));
  p.depth = static_cast<std::uint32_t>(pick(rng, 1, most_depth));
  p.double_buffer = pick(rng, 0, 1) != 0;
  p.latency = static_cast<std::uint32_t>(pick(rng, 1, 5));
  p.flush = pick(rng, 0, 1) != 0 ? 2 : 0;
  return p;
}

ArrayCase pick_matrix_2d(Rng& rng) {
  return make_case(pick_params(rng, 1));
}
ArrayCase pick_cube(Rng& rng) {
  return make_case(pick_params(rng, 9));
}

}  // namespace

TEST_CASE("a tile alone on a <matrix_2d> takes the cycles of its PEs, which make the product",
          "[matrix_2d]") {
  check_single_tiles(pick_matrix_2d, 1200);
}

TEST_CASE("a tile alone on a <cube> takes the cycles of its cells, which make the product",
          "[cube]") {
  check_single_tiles(pick_cube, 1200);
}

TEST_CASE("tiles overlap on a 2D-matrix exactly as in its PEs, stalls move all by their cycles",
          "[matrix_2d]") {
  check_sequences(pick_matrix_2d, 600);
}

TEST_CASE("tiles overlap on a cube exactly as in its cells, stalls move all by their cycles",
          "[cube]") {
  check_sequences(pick_cube, 600);
}

TEST_CASE("no tiles on a cube or 2D-matrix are faster than their least cycles", "[cube]") {
  check_least(pick_cube, 500);
  check_least(pick_matrix_2d, 500);
}

TEST_CASE("one fold of a cube takes T + L + r - 1 cycles, F more where pairs are flushed",
          "[cube]") {
  // T = ceil(k / depth) vectors enter, the last one is in the accumulators L cycles later, one more
  // to the output register, r - 1 more until row r - 1 has its turn.
  const auto [m, k, n] = GENERATE(table<std::uint64_t, std::uint64_t, std::uint64_t>(
      {{1, 1, 1}, {4, 16, 6}, {3, 17, 5}, {4, 100, 1}, {1, 31, 6}}));
  BroadcastParams p{4, 6, 8, GENERATE(true, false), GENERATE(1u, 2u, 4u), GENERATE(0u, 2u)};
  const FoldRules rules = fold_rules(p);
  const TileShape s{m, k, n};
  const TileTiming t = tile_timing(s, full_speed_ports(fold(s, rules.array)), rules);
  const std::uint64_t steps = (k + 7) / 8;
  CHECK(t.fill == 0);
  CHECK(t.steady == steps);
  CHECK(t.latency() == steps + p.latency + m - 1 + p.flush);
}

TEST_CASE(
    "folds of a 2D-matrix follow every max(T, r) cycles with drain registers, T + r - 1 without",
    "[matrix_2d]") {
  for (const std::uint64_t k : {1u, 3u, 8u, 20u}) {
    const TileShape s{24, k, 18};  // 3 x 3 full folds of 8 rows
    for (const bool drain : {true, false}) {
      const FoldRules rules = fold_rules(BroadcastParams{8, 6, 1, drain, 2, 0});
      const TileTiming t = tile_timing(s, full_speed_ports(fold(s, rules.array)), rules);
      const std::uint64_t interval = drain ? std::max<std::uint64_t>(k, 8) : k + 8 - 1;
      CHECK(t.initiation_interval == 9 * interval);
      CHECK(t.latency() == 8 * interval + k + 2 + 8 - 1);
    }
  }
}

TEST_CASE("a port of a cube that gives a vector every q cycles makes folds of q T cycles",
          "[cube]") {
  const FoldRules rules = fold_rules(BroadcastParams{4, 4, 8, true, 4, 0});
  const TileShape s{8, 128, 8};
  const Folding f = fold(s, rules.array);
  CHECK(f.steps == 16);
  const TilePorts ports = ports_by(f, [](auto r, auto, auto t) { return FoldPorts{3 * t, r}; });
  const TileTiming t = tile_timing(s, ports, rules);
  CHECK(t.initiation_interval == 4 * 3 * 16);
  CHECK(t.latency() == 4 * 3 * 16 + 4 + 4 - 1);
}

TEST_CASE("a cell without a register, or a size of zero, is refused", "[cube]") {
  CHECK_THROWS_AS(BroadcastArray<std::int64_t>(BroadcastParams{2, 2, 1, true, 0, 0}), ModelError);
  CHECK_THROWS_AS(BroadcastArray<std::int64_t>(BroadcastParams{0, 2, 1, true, 1, 0}), ModelError);
  CHECK_THROWS_AS(fold({1, 1, 1}, array_shape(BroadcastParams{2, 0, 1, true, 1, 0})), ModelError);
}

}  // namespace macroscope::engine
