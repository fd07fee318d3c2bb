// The carry-save adders against their formula and against a queue that is followed cycle by cycle.
#include "models/vector/carry_save.hpp"

#include <catch2/catch.hpp>

#include "sim/core/quantity.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::vector_unit {
namespace {

/// Pairs that arrive in one group, `rate` each cycle from `first` on.
PairFlow group(std::uint64_t first, std::uint64_t pairs, std::uint64_t rate) {
  return {pairs, first, pairs, first, first + ceil_div(pairs, rate) - 1};
}

TEST_CASE("pairs that come no faster than the lanes take them are words two cycles later",
          "[carry_save]") {
  CHECK(CarrySaveAdders::kLatency == 2);
  for (const std::uint64_t lanes : {4, 5, 1000}) {
    CarrySaveAdders adders(lanes);
    const PairFlow flow = group(100, 48, 4);  // cycles 100 to 111
    CHECK(adders.take(flow) == 111 + 2);
    CHECK(adders.counts().pairs == 48);
    CHECK(adders.counts().busy == ceil_div(48, lanes));
    CHECK(adders.counts().stalled == 0);
  }
}

TEST_CASE("narrow adders take ceil(pairs / lanes) cycles from the first pair on", "[carry_save]") {
  for (const std::uint64_t lanes : {1, 2, 3}) {
    for (const std::uint64_t pairs : {47, 48, 49}) {
      INFO(lanes << " lanes, " << pairs << " pairs");
      CarrySaveAdders adders(lanes);
      const PairFlow flow = group(100, pairs, 4);
      const std::uint64_t last = 100 + ceil_div(pairs, lanes) - 1;  // taken in this cycle
      CHECK(adders.take(flow) == last + 2);
      CHECK(adders.counts().stalled == last - flow.done);
    }
  }
}

TEST_CASE("a tile waits for the pairs of the tile before it", "[carry_save]") {
  CarrySaveAdders adders(2);
  CHECK(adders.take(group(10, 16, 8)) == 10 + 8 - 1 + 2);  // lanes are taken in cycles 10 to 17
  CHECK(adders.take(group(12, 16, 8)) == 18 + 8 - 1 + 2);  // and 18 to 25
  CHECK(adders.counts().stalled == (17 - 11) + (25 - 17));
  // Exactly when they are free again, and one cycle before.
  CHECK(adders.take(group(26, 2, 2)) == 26 + 2);
  CHECK(adders.take(group(26, 2, 2)) == 27 + 2);
  CHECK(adders.counts().pairs == 36);
  adders.reset();
  CHECK(adders.counts().pairs == 0);
  CHECK(adders.take(group(0, 1, 1)) == 2);
}

TEST_CASE("tiles become words in order", "[carry_save]") {
  CarrySaveAdders adders(8);
  const std::uint64_t wide = adders.take(group(100, 64, 1));
  CHECK(adders.take(group(110, 1, 1)) == wide);
}

TEST_CASE("pairs all at once are taken from their cycle on", "[carry_save]") {
  CarrySaveAdders adders(4);
  CHECK(adders.take({10, 50, 10, 50, 50}) == 50 + 3 - 1 + 2);
}

TEST_CASE("the formula is the queue followed cycle by cycle, for equal groups", "[carry_save]") {
  Rng rng(1, "carry save");
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t lanes = rng.between(1, 9);
    const std::uint64_t rate = rng.between(1, 9);
    const std::uint64_t beats = rng.between(1, 12);  // of a group
    const std::uint64_t groups = rng.between(1, 5);
    const std::uint64_t distance = beats + rng.below(20);
    const std::uint64_t last_beats = rng.between(1, beats);
    const std::uint64_t first = rng.below(50);
    const std::uint64_t last = first + (groups - 1) * distance;
    PairFlow flow;
    flow.last_pairs = rate * (groups == 1 ? beats : last_beats);
    flow.pairs = rate * beats * (groups - 1) + flow.last_pairs;
    flow.first = first;
    flow.last = last;
    flow.done = last + flow.last_pairs / rate - 1;
    // In each cycle `rate` pairs arrive while a group lasts, and up to `lanes` of those there
    // leave.
    std::uint64_t waiting = 0, left = flow.pairs, cycle = first;
    for (;; ++cycle) {
      const std::uint64_t number = std::min((cycle - first) / distance, groups - 1);
      const std::uint64_t at = cycle - first - number * distance;
      if (at < (number == groups - 1 ? flow.last_pairs / rate : beats)) waiting += rate;
      const std::uint64_t taken = std::min(waiting, lanes);
      waiting -= taken;
      left -= taken;
      if (left == 0) break;
    }
    INFO("case " << i << ": " << lanes << " lanes, rate " << rate << ", " << groups << " groups of "
                 << beats << " beats, " << distance << " apart");
    CarrySaveAdders adders(lanes);
    CHECK(adders.take(flow) == cycle + CarrySaveAdders::kLatency);
  }
}

}  // namespace
}  // namespace macroscope::vector_unit
