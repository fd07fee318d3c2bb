// Tile timing against the PE-level reference, which shares no timing code with it: equal cycles,
// equal products.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>

#include "sim/core/error.hpp"
#include "tests/models/engine/systolic_cases.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

TEST_CASE("a tile alone takes the same cycles as its PEs, and the PEs compute the product",
          "[systolic]") {
  Rng rng(1);
  for (int i = 0; i < 2400; ++i) {
    const SystolicParams params = pick_params(rng, 12);
    const TileShape shape = pick_shape(rng, params, 30);
    const Folding folding = fold(shape, params);
    const TilePorts ports = pick_ports(rng, folding);
    INFO("case " << i << ": " << text(params, shape));
    const Tile tile = make_tile(rng, shape, folding, ports, 0);

    const TileTiming timing = tile_timing(shape, ports, params);
    ArrayState state;
    const TileRun run = issue(state, timing, 0);
    const PeRun<std::int64_t> pe = run_tiles<std::int64_t>(params, {tile});

    REQUIRE(run.done == pe.cycles);
    REQUIRE(timing.latency() == pe.cycles);
    check_times(run, pe.times[0]);
    REQUIRE(pe.outputs[0] == product(tile));
  }
}

TEST_CASE("tiles behind each other overlap exactly as their PEs do", "[systolic]") {
  Rng rng(2);
  for (int i = 0; i < 900; ++i) {
    const SystolicParams params = pick_params(rng, 9);
    const std::uint64_t count = pick(rng, 2, 6);
    const std::uint64_t pause = pick(rng, 0, 2) * 40;
    std::vector<Tile> tiles;
    std::vector<TileRun> runs;
    ArrayState state;
    std::uint64_t ready = 0;
    INFO("case " << i);
    for (std::uint64_t t = 0; t < count; ++t) {
      const TileShape shape = pick_shape(rng, params, 14);
      const Folding folding = fold(shape, params);
      const TilePorts ports = pick_ports(rng, folding);
      if (pause != 0) ready += pick(rng, 0, pause);
      tiles.push_back(make_tile(rng, shape, folding, ports, ready));
      runs.push_back(issue(state, tile_timing(shape, ports, params), ready));
    }
    const PeRun<std::int64_t> pe = run_tiles(params, tiles);
    REQUIRE(state.last_done == pe.cycles);
    for (std::size_t t = 0; t < tiles.size(); ++t) {
      INFO("tile " << t << ": " << text(params, tiles[t].shape)
                   << " ready_at=" << tiles[t].ready_at);
      check_times(runs[t], pe.times[t]);
      REQUIRE(pe.outputs[t] == product(tiles[t]));
    }
  }
}

TEST_CASE("where bubbles stand in a stream does not matter, only how many there are",
          "[systolic]") {
  Rng rng(3);
  for (int i = 0; i < 300; ++i) {
    const SystolicParams params = pick_params(rng, 8);
    const TileShape shape = pick_shape(rng, params, 14);
    const Folding folding = fold(shape, params);
    TilePorts ports;
    Tile tile = make_tile(rng, shape, folding, full_speed_ports(folding), 0);
    for (std::size_t r = 0; r < 2; ++r) {
      for (std::size_t c = 0; c < 2; ++c) {
        for (std::uint32_t& cycles : tile.ports[r][c].stream) {
          ports[r][c].stream += cycles = static_cast<std::uint32_t>(pick(rng, 1, 3));
        }
        for (std::uint32_t& cycles : tile.ports[r][c].load) {
          ports[r][c].load += cycles = static_cast<std::uint32_t>(pick(rng, 1, 3));
        }
      }
    }
    INFO("case " << i << ": " << text(params, shape));
    const PeRun<std::int64_t> pe = run_tiles<std::int64_t>(params, {tile, tile});
    ArrayState state;
    const TileTiming timing = tile_timing(shape, ports, params);
    for (std::size_t t = 0; t < 2; ++t) {
      const TileRun run = issue(state, timing, 0);
      CHECK(run.stream_begin == pe.times[t].stream_begin);
      CHECK(run.stream_end == pe.times[t].stream_end);
      CHECK(run.done == pe.times[t].done);
      CHECK(pe.outputs[t] == product(tile));
    }
  }
}

TEST_CASE("a low enable moves every later moment by exactly the disabled cycles", "[systolic]") {
  Rng rng(4);
  for (int i = 0; i < 200; ++i) {
    const SystolicParams params = pick_params(rng, 8);
    const TileShape shape = pick_shape(rng, params, 12);
    const Folding folding = fold(shape, params);
    const TilePorts ports = pick_ports(rng, folding);
    const Tile tile = make_tile(rng, shape, folding, ports, 0);
    INFO("case " << i << ": " << text(params, shape));

    PeArray<std::int64_t> array(params);
    array.push(tile);
    array.push(tile);
    std::uint64_t disabled = 0;
    while (array.busy()) {
      const bool enable = pick(rng, 0, 3) != 0;
      if (!enable) ++disabled;
      array.tick(enable);
    }
    ArrayState state;
    const TileTiming timing = tile_timing(shape, ports, params);
    issue(state, timing, 0);
    const TileRun second = issue(state, timing, 0);
    CHECK(array.times(1).done == second.done + disabled);
    CHECK(array.take_output(0) == product(tile));
    CHECK(array.take_output(1) == product(tile));
  }
}

TEST_CASE("a tile pushed before its operands waits until it is told that they are there",
          "[systolic]") {
  Rng rng(5);
  for (int i = 0; i < 60; ++i) {
    const SystolicParams params = pick_params(rng, 8);
    const TileShape shape = pick_shape(rng, params, 12);
    const Folding folding = fold(shape, params);
    const TilePorts ports = full_speed_ports(folding);
    const std::uint64_t ready = pick(rng, 0, 100);
    INFO("case " << i << ": " << text(params, shape) << " ready=" << ready);
    PeArray<std::int64_t> array(params);
    array.push(make_tile(rng, shape, folding, ports, 0));
    const std::uint64_t second = array.push(make_tile(rng, shape, folding, ports, Tile::kNotReady));
    while (array.busy()) {
      if (array.now() == ready) array.set_ready(second, ready);
      array.tick();
    }
    ArrayState state;
    const TileTiming timing = tile_timing(shape, ports, params);
    issue(state, timing, 0);
    check_times(issue(state, timing, ready), array.times(second));
  }
}

TEST_CASE("the reference adds to what the accumulator already holds", "[systolic]") {
  Rng rng(6);
  for (const Dataflow dataflow : {Dataflow::os, Dataflow::ws, Dataflow::is}) {
    SystolicParams params{4, 5, dataflow};
    const TileShape shape{7, 9, 11, 2};
    const Folding folding = fold(shape, params);
    Tile tile = make_tile(rng, shape, folding, full_speed_ports(folding), 0);
    for (std::uint64_t i = 0; i < 2 * 7 * 11; ++i)
      tile.output.push_back(static_cast<std::int64_t>(i) - 50);
    CHECK(run_tiles<std::int64_t>(params, {tile}).outputs[0] == product(tile));
  }
}

TEST_CASE("the reference refuses operands and ports that do not fit the tile", "[systolic]") {
  Rng rng(7);
  const SystolicParams params{4, 5, Dataflow::ws};
  const TileShape shape{7, 9, 11, 2};
  const Folding folding = fold(shape, params);
  const Tile good = make_tile(rng, shape, folding, full_speed_ports(folding), 0);
  PeArray<std::int64_t> array(params);
  const auto refused = [&array, &good](auto change) {
    Tile tile = good;
    change(tile);
    CHECK_THROWS_AS(array.push(tile), ModelError);
  };
  refused([](Tile& t) { t.input.pop_back(); });
  refused([](Tile& t) { t.weight.push_back(0); });
  refused([](Tile& t) { t.output.resize(1); });
  refused([](Tile& t) { t.shape.groups = 0; });
  refused([](Tile& t) { t.ports[0][1].stream[3] = 0; });
  refused([](Tile& t) { t.ports[1][1].load.push_back(1); });
  CHECK_FALSE(array.busy());
}

TEST_CASE("the reference multiplies floating-point operands", "[systolic]") {
  for (const Dataflow dataflow : {Dataflow::os, Dataflow::ws, Dataflow::is}) {
    PeTile<double> tile;
    tile.shape = {3, 10, 5, 1};
    for (int i = 0; i < 30; ++i) tile.input.push_back(0.25 * i - 3);
    for (int i = 0; i < 50; ++i) tile.weight.push_back(0.5 * i - 11);
    const PeRun<double> run = run_tiles<double>(SystolicParams{4, 3, dataflow}, {tile});
    for (std::size_t m = 0; m < 3; ++m) {
      for (std::size_t n = 0; n < 5; ++n) {
        double expected = 0;  // exact: all products are multiples of 1/8 far below 2^53
        for (std::size_t k = 0; k < 10; ++k)
          expected += tile.input[m * 10 + k] * tile.weight[k * 5 + n];
        CHECK(run.outputs[0][m * 5 + n] == expected);
      }
    }
  }
}

}  // namespace
}  // namespace macroscope::engine
