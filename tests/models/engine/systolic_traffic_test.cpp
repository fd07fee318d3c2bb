// Words and vectors over the edges of the array: closed form against a walk over all folds.
#include <catch2/catch.hpp>

#include <algorithm>

#include "models/engine/systolic/timing.hpp"
#include "sim/core/error.hpp"
#include "tests/models/engine/systolic_cases.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

/// Counts fold by fold what `tile_traffic` gives at once.
TileTraffic walk(const TileShape& s, const SystolicParams& p) {
  const bool os = p.dataflow == Dataflow::os;
  const std::uint64_t over_rows = os ? s.m : s.k;
  const std::uint64_t over_cols = p.dataflow == Dataflow::is ? s.m : s.n;
  const std::uint64_t steps = os ? s.k : p.dataflow == Dataflow::ws ? s.m : s.n;
  TileTraffic t;
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    for (std::uint64_t col = 0; col < over_cols; col += p.cols) {
      for (std::uint64_t row = 0; row < over_rows; row += p.rows) {
        const std::uint64_t r = std::min<std::uint64_t>(p.rows, over_rows - row);
        const std::uint64_t c = std::min<std::uint64_t>(p.cols, over_cols - col);
        ++t.folds;
        t.macs += r * c * steps;
        t.stream_vectors += steps;
        const std::uint64_t streamed = r * steps;
        const std::uint64_t top = os ? c * steps : r * c;
        (p.dataflow == Dataflow::is ? t.weight_words : t.input_words) += streamed;
        (p.dataflow == Dataflow::is ? t.input_words : t.weight_words) += top;
        t.load_vectors += os ? 0 : r;
        t.output_words += os ? r * c : c * steps;
        if (!os && row > 0) t.accumulator_reads += c * steps;
      }
    }
  }
  return t;
}

TEST_CASE("words moved equal a count over all folds", "[systolic]") {
  Rng rng(21);
  for (int i = 0; i < 500; ++i) {
    const SystolicParams p = pick_params(rng, 16);
    const TileShape s = pick_shape(rng, p, 60);
    INFO(text(p, s));
    const TileTraffic t = tile_traffic(s, p);
    CHECK(t == walk(s, p));
    CHECK(t.macs == s.groups * s.m * s.n * s.k);
  }
}

TEST_CASE("operands are read once for each fold of the other dimension", "[systolic]") {
  // As SCALE-Sim counts its SRAM reads: os M K Fc and K N Fr, ws M K Fc and K N, is M K and K N Fc.
  const TileShape s{100, 70, 50};
  const std::uint64_t MK = 100 * 70, KN = 70 * 50, MN = 100 * 50;
  const TileTraffic os = tile_traffic(s, SystolicParams{32, 16, Dataflow::os});
  CHECK(os.input_words == MK * 4);   // Fc = ceil(50 / 16)
  CHECK(os.weight_words == KN * 4);  // Fr = ceil(100 / 32)
  CHECK(os.output_words == MN);
  const TileTraffic ws = tile_traffic(s, SystolicParams{32, 16, Dataflow::ws});
  CHECK(ws.input_words == MK * 4);
  CHECK(ws.weight_words == KN);
  CHECK(ws.output_words == MN * 3);  // Fr = ceil(70 / 32)
  CHECK(ws.accumulator_reads == MN * 2);
  const TileTraffic is = tile_traffic(s, SystolicParams{32, 16, Dataflow::is});
  CHECK(is.input_words == MK);
  CHECK(is.weight_words == KN * 7);  // Fc = ceil(100 / 16)
  CHECK(is.output_words == MN * 3);
}

TEST_CASE("a tile too large to count is an error", "[systolic]") {
  const SystolicParams p{1, 1, Dataflow::ws};
  CHECK_THROWS_AS(tile_traffic({std::uint64_t{1} << 40, 1, std::uint64_t{1} << 22}, p), ModelError);
}

}  // namespace
}  // namespace macroscope::engine
