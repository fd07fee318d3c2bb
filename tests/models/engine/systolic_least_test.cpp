// What tiles cost an array at least, against what sequences of tiles really take.
#include <catch2/catch.hpp>

#include "models/engine/systolic/timing.hpp"
#include "tests/models/engine/systolic_cases.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

TEST_CASE("cutting a tile never makes its least cycles fewer, and larger tiles have more",
          "[systolic]") {
  Rng rng(21);
  for (int i = 0; i < 4000; ++i) {
    const SystolicParams p = pick_params(rng, 12);
    const TileShape s = pick_shape(rng, p, 60);
    INFO(text(p, s));
    const EngineLeast whole = least_cycles(s, p);
    const auto [a, b] = cut_in_two(rng, s);
    if (b.m == 0) continue;
    const EngineLeast first = least_cycles(a, p);
    const EngineLeast second = least_cycles(b, p);
    CHECK(first.stream + second.stream >= whole.stream);
    CHECK(first.block + second.block >= whole.block);
    CHECK(first.stream <= whole.stream);
    CHECK(first.block <= whole.block);
    CHECK(first.fill <= whole.fill);
    CHECK(first.read <= whole.read);
    // The second part is read behind the first one's stream.
    CHECK(first.stream + second.read - second.fill >= whole.read - whole.fill);
  }
}

TEST_CASE("no sequence of tiles is faster than its streams with fill and drain, or its blocks",
          "[systolic]") {
  Rng rng(22);
  int equal = 0;
  for (int i = 0; i < 4000; ++i) {
    const SystolicParams p = pick_params(rng, 12);
    ArrayState state;
    EngineLeast sum;
    const std::uint64_t tiles = pick(rng, 1, 5);
    std::string shapes;
    for (std::uint64_t t = 0; t < tiles; ++t) {
      const TileShape s = pick_shape(rng, p, 40);
      shapes += text(p, s) + "\n";
      const EngineLeast least = least_cycles(s, p);
      if (t == 0) sum.fill = least.fill;
      sum.stream += least.stream;
      sum.block += least.block;
      sum.drain = least.drain;
      sum.block_drain = least.block_drain;
      const TileRun run = issue(state, tile_timing(s, p), 0);
      CHECK(least.read <= run.stream_end - run.load_begin);
    }
    INFO(shapes);
    const std::uint64_t bound = sum.cycles();
    CHECK(bound <= state.last_done);
    equal += bound == state.last_done ? 1 : 0;
  }
  CHECK(equal > 1000);  // the bound is reached where one resource is taken all the time
}

TEST_CASE("the least cycles of shapes by hand", "[systolic]") {
  // 8 x 6 array, m 10, k 20, n 13: ws has 3 x 3 folds of 10 vectors, blocks of 20 rows a column.
  const TileShape s{10, 20, 13, 2};
  const EngineLeast ws = least_cycles(s, SystolicParams{8, 6, Dataflow::ws, true, true});
  CHECK(ws.stream == 2 * 9 * 10);
  CHECK(ws.block == 2 * 3 * 20);
  CHECK(ws.fill == 8);
  CHECK(ws.drain == 8 + 1 - 2);
  const EngineLeast one = least_cycles(s, SystolicParams{8, 6, Dataflow::ws, false, true});
  CHECK(one.stream == ws.stream + ws.block);
  // os: 2 x 3 folds of 20 vectors; 10 results drain from every column of folds.
  const EngineLeast os = least_cycles(s, SystolicParams{8, 6, Dataflow::os, true, true});
  CHECK(os.stream == 2 * 6 * 20);
  CHECK(os.block == 2 * 3 * 10);
  CHECK(os.drain == 8 + 1 - 2 + 2);
  const EngineLeast serial = least_cycles(s, SystolicParams{8, 6, Dataflow::os, true, false});
  CHECK(serial.stream == 2 * (6 * (20 + 8 - 2) + 2 * 13 + 3 * 10));
}

}  // namespace
}  // namespace macroscope::engine
