// What every array that works fold by fold has to pass: closed forms against registers.
#pragma once

#include <functional>
#include <memory>

#include "models/engine/fold/least.hpp"
#include "tests/models/engine/fold_cases.hpp"

namespace macroscope::engine::testing {

/// An array by its closed form and by its registers.
struct ArrayCase {
  FoldRules rules;
  std::string text;
  std::function<std::unique_ptr<ClockedArray<std::int64_t>>()> make;
};
using PickArray = std::function<ArrayCase(Rng&)>;

inline TileShape pick_shape(Rng& rng, const ArrayShape& a, std::uint64_t limit) {
  const bool os = a.dataflow == Dataflow::os;
  return TileShape{pick_size(rng, a.rows, limit), pick_size(rng, os ? a.depth : a.rows, limit),
                   pick_size(rng, a.cols, limit), pick(rng, 1, 3) == 1 ? pick(rng, 1, 4) : 1};
}

/// `cases` tiles alone on an idle array.
inline void check_single_tiles(const PickArray& pick_array, int cases) {
  Rng rng(1);
  for (int i = 0; i < cases; ++i) {
    const ArrayCase array = pick_array(rng);
    const ArrayShape& a = array.rules.array;
    const TileShape shape = pick_shape(rng, a, 30);
    const Folding folding = fold(shape, a);
    const TilePorts ports = pick_ports(rng, folding, a);
    INFO("case " << i << ": " << array.text << " " << text(shape));
    const Tile tile = make_tile(rng, shape, folding, ports, 0, a);
    const TileTiming timing = tile_timing(shape, ports, array.rules);
    ArrayState state;
    const TileRun run = issue(state, timing, 0);
    const auto clocked = array.make();
    const PeRun<std::int64_t> pe = run_tiles<std::int64_t>(*clocked, {tile});
    REQUIRE(run.done == pe.cycles);
    REQUIRE(timing.latency() == pe.cycles);
    check_times(run, pe.times[0]);
    REQUIRE(pe.outputs[0] == product(tile));
  }
}

/// `cases` sequences of two to six tiles with random moments of readiness and, in every second one,
/// random cycles in which the array stands still.
inline void check_sequences(const PickArray& pick_array, int cases) {
  Rng rng(2);
  for (int i = 0; i < cases; ++i) {
    const ArrayCase array = pick_array(rng);
    const ArrayShape& a = array.rules.array;
    const std::uint64_t pause = pick(rng, 0, 2) * 40;
    const bool stalls = i % 2 == 1 && pause == 0;
    std::vector<Tile> tiles;
    std::vector<TileRun> runs;
    ArrayState state;
    std::uint64_t ready = 0;
    INFO("case " << i << ": " << array.text);
    const std::uint64_t count = pick(rng, 2, 6);
    for (std::uint64_t t = 0; t < count; ++t) {
      const TileShape shape = pick_shape(rng, a, 14);
      const Folding folding = fold(shape, a);
      const TilePorts ports = pick_ports(rng, folding, a);
      if (pause != 0) ready += pick(rng, 0, pause);
      tiles.push_back(make_tile(rng, shape, folding, ports, ready, a));
      runs.push_back(issue(state, tile_timing(shape, ports, array.rules), ready));
    }
    const auto clocked = array.make();
    for (const Tile& tile : tiles) clocked->push(tile);
    std::uint64_t disabled = 0;
    while (clocked->busy()) {
      const bool enable = !stalls || pick(rng, 0, 3) != 0;
      if (!enable) ++disabled;
      clocked->tick(enable);
    }
    REQUIRE(clocked->times(count - 1).done == runs.back().done + disabled);
    for (std::size_t t = 0; t < tiles.size(); ++t) {
      INFO("tile " << t << ": " << text(tiles[t].shape) << " ready_at=" << tiles[t].ready_at);
      if (!stalls) check_times(runs[t], clocked->times(t));
      REQUIRE(clocked->take_output(t) == product(tiles[t]));
    }
  }
}

/// Least cycles: cutting never makes them fewer, no sequence is faster; reached in `reached` of
/// 2,000 sequences.
inline void check_least(const PickArray& pick_array, int reached) {
  Rng rng(3);
  int equal = 0;
  for (int i = 0; i < 2000; ++i) {
    const ArrayCase array = pick_array(rng);
    const TileShape s = pick_shape(rng, array.rules.array, 60);
    INFO("case " << i << ": " << array.text << " " << text(s));
    const auto [a, b] = cut_in_two(rng, s);
    if (b.m != 0) {
      const EngineLeast whole = least_cycles(s, array.rules);
      const EngineLeast first = least_cycles(a, array.rules);
      const EngineLeast second = least_cycles(b, array.rules);
      CHECK(first.stream + second.stream >= whole.stream);
      CHECK(first.block + second.block >= whole.block);
      CHECK(first.stream <= whole.stream);
      CHECK(first.block <= whole.block);
      CHECK(first.fill <= whole.fill);
      CHECK(first.read <= whole.read);
      CHECK(first.stream + second.read - second.fill >= whole.read - whole.fill);
    }
    ArrayState state;
    EngineLeast sum;
    const std::uint64_t tiles = pick(rng, 1, 5);
    for (std::uint64_t t = 0; t < tiles; ++t) {
      const TileShape shape = pick_shape(rng, array.rules.array, 40);
      const EngineLeast least = least_cycles(shape, array.rules);
      if (t == 0) sum.fill = least.fill;
      sum.stream += least.stream;
      sum.block += least.block;
      sum.drain = least.drain;
      sum.block_drain = least.block_drain;
      const TilePorts ports = full_speed_ports(fold(shape, array.rules.array), array.rules.array);
      const TileRun run = issue(state, tile_timing(shape, ports, array.rules), 0);
      CHECK(least.read <= run.stream_end - run.load_begin);
    }
    CHECK(sum.cycles() <= state.last_done);
    equal += sum.cycles() == state.last_done ? 1 : 0;
  }
  CHECK(equal > reached);
}

}  // namespace macroscope::engine::testing
