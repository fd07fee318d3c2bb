// Tiles of multipliers and adders: closed forms against their registers, and written out.
#include <catch2/catch.hpp>

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/adder_tree/tree_array.hpp"
#include "models/engine/fold/traffic.hpp"
#include "sim/core/error.hpp"
#include "tests/models/engine/fold_equality.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

ArrayCase pick_tree(Rng& rng) {
  TreeParams p;
  p.rows = static_cast<std::uint32_t>(pick(rng, 1, 12));
  p.cols = static_cast<std::uint32_t>(pick(rng, 1, 7));
  p.segment = static_cast<std::uint32_t>(pick(rng, 1, p.rows));
  p.march = pick(rng, 0, 1) != 0;
  p.double_buffer = pick(rng, 0, 1) != 0;
  p.encoder = static_cast<std::uint32_t>(pick(rng, 0, 1));
  p.latency = static_cast<std::uint32_t>(p.encoder + pick(rng, p.encoder == 0 ? 1 : 2, 5));
  return {fold_rules(p),
          std::to_string(p.cols) + " tiles of " + std::to_string(p.rows) +
              " segment=" + std::to_string(p.segment) + " march=" + std::to_string(p.march) +
              " double_buffer=" + std::to_string(p.double_buffer) +
              " encoder=" + std::to_string(p.encoder) + " latency=" + std::to_string(p.latency),
          [p] { return std::make_unique<TreeArray<std::int64_t>>(p); }};
}

TileTiming timing(const TreeParams& p, const TileShape& s) {
  const FoldRules rules = fold_rules(p);
  return tile_timing(s, full_speed_ports(fold(s, rules.array), rules.array), rules);
}

TEST_CASE(
    "a tile alone on an <adder_tree> takes the cycles of its registers, which make the product",
    "[adder_tree]") {
  check_single_tiles(pick_tree, 1500);
}

TEST_CASE(
    "tiles overlap on an adder tree exactly as in its registers, stalls move all by their cycles",
    "[adder_tree]") {
  check_sequences(pick_tree, 800);
}

TEST_CASE("no tiles on an adder tree are faster than their least cycles", "[adder_tree]") {
  check_least(pick_tree, 500);
}

TEST_CASE("one fold of an adder tree takes P + m + L - 1 cycles, c - 1 more where operands march",
          "[adder_tree]") {
  const auto [m, k, n] = GENERATE(table<std::uint64_t, std::uint64_t, std::uint64_t>(
      {{1, 1, 1}, {9, 64, 6}, {3, 17, 5}, {100, 15, 1}, {1, 31, 6}}));
  TreeParams p;
  p.rows = 64;
  p.cols = 6;
  p.segment = 16;
  p.march = GENERATE(true, false);
  p.double_buffer = GENERATE(true, false);
  p.latency = GENERATE(1u, 5u, 6u);
  const TileTiming t = timing(p, {m, k, n});
  const std::uint64_t load = std::min<std::uint64_t>(k, 16);  // four segments load side by side
  CHECK(t.fill == load);
  CHECK(t.steady == m);
  CHECK(t.latency() == load + m + p.latency - 1 + (p.march ? n - 1 : 0));
}

TEST_CASE("folds of an adder tree follow every P + m cycles with one register, max(P, m) with two",
          "[adder_tree]") {
  TreeParams p;
  p.rows = 32;
  p.cols = 4;
  p.segment = 16;
  p.latency = 5;
  for (const std::uint64_t m : {1u, 7u, 16u, 50u}) {
    const TileShape s{m, 64, 8};  // 2 x 2 full folds
    p.double_buffer = false;
    CHECK(timing(p, s).initiation_interval == 4 * (16 + m));
    p.double_buffer = true;
    CHECK(timing(p, s).initiation_interval == 4 * std::max<std::uint64_t>(16, m));
  }
}

TEST_CASE(
    "an adder tree reads weights once, inputs for every row of tiles, sums for every k but the "
    "first",
    "[adder_tree]") {
  TreeParams p;
  p.rows = 32;
  p.cols = 4;
  p.segment = 16;
  const TileTraffic t = tile_traffic({10, 70, 9, 2}, array_shape(p));
  CHECK(t.folds == 2 * 3 * 3);
  CHECK(t.input_words == 2 * 10 * 70 * 3);
  CHECK(t.weight_words == 2 * 70 * 9);
  CHECK(t.output_words == 2 * 10 * 9 * 3);
  CHECK(t.accumulator_reads == 2 * 10 * 9 * 2);
  CHECK(t.load_vectors == 2 * 3 * (16 + 16 + 6));
}

TEST_CASE("tiles have the latency of their PEs, an adder over several and OPT2's encoder",
          "[adder_tree]") {
  const auto latency = [](const char* kind, std::uint32_t rows) {
    AdderTreeParams p;
    p.rows = rows;
    p.pe = pe::PeParams{};
    p.pe->kind = kind;
    return tree_params(p).latency;
  };
  CHECK(latency("mac_tree", 16) == 4);
  CHECK(latency("mac", 8) == 4);
  CHECK(latency("mac_tree", 64) == 5);
  CHECK(latency("opt2", 16) == 5);
  CHECK(latency("opt2", 64) == 6);
  CHECK(tree_params({}).latency == 1);
}

TEST_CASE("tiles without a register behind the multipliers are refused", "[adder_tree]") {
  TreeParams p;
  p.latency = 0;
  CHECK_THROWS_AS(TreeArray<std::int64_t>(p), ModelError);
  p.latency = 2;
  p.encoder = 1;
  CHECK_THROWS_AS(TreeArray<std::int64_t>(p), ModelError);
}

}  // namespace
}  // namespace macroscope::engine
