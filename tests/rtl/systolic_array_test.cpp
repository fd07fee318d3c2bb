// Arrays of RTL under the sequencers of the PE-level reference: stalls, tiles behind each other,
// and arithmetic in words.
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/engine/rtl/rtl_build.hpp"
#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic_cosim.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "models/engine/systolic/timing.hpp"
#include "sim/core/rng.hpp"
#include "sim/runtime/worker.hpp"
#include "tests/rtl/rtl_home.hpp"

namespace macroscope::engine {
namespace {

PeTile<std::int64_t> random_tile(Rng& rng, const TileShape& s) {
  PeTile<std::int64_t> tile;
  tile.shape = s;
  const auto fill = [&](std::uint64_t count) {
    std::vector<std::int64_t> values(count);
    for (std::int64_t& v : values) v = static_cast<std::int64_t>(rng.below(256)) - 128;
    return values;
  };
  tile.input = fill(s.m * s.k);
  tile.weight = fill(s.k * s.n);
  return tile;
}

/// Three tiles at a time on an array of RTL and on its model, with `percent` of the cycles stalled.
/// Empty, or what differs.
std::string compare(const SystolicParams& params, bool words, std::uint64_t percent) {
  RtlSpec spec = systolic_rtl(params);
  spec.words = words;
  const std::string library = build_rtl(spec);
  return runtime::run_job([&](const auto& /*progress*/) {
    RtlClock::prepare_kernel();
    RtlModule module(library, spec, "rtl");
    Rng rng(7, spec.text());
    for (int i = 0; i < 60; ++i) {
      RtlClock(module).reset();
      auto grid = std::make_unique<SystolicRtlGrid>(params, module);
      SystolicRtlGrid& registers = *grid;
      PeArray<std::int64_t> rtl(params, std::move(grid));
      PeArray<std::int64_t> pe(params);
      ArrayState state;
      for (int t = 0; t < 3; ++t) {
        const TileShape s{rng.between(1, 8), rng.between(1, 8), rng.between(1, 8), 1};
        const PeTile<std::int64_t> tile = random_tile(rng, s);
        rtl.push(tile);
        pe.push(tile);
        issue(state, tile_timing(s, params), 0);
      }
      std::uint64_t stalled = 0;
      while (rtl.busy() && rtl.now() < 10'000) {
        const bool enable = rng.below(100) >= percent;
        if (!enable) registers.stall(static_cast<std::uint32_t>(rng.next()));
        rtl.tick(enable);
        stalled += enable ? 0 : 1;
      }
      while (pe.busy()) pe.tick();
      std::uint64_t done = 0;  // a narrow tile can be out before a wide one in front of it
      for (std::uint64_t t = 0; t < 3; ++t) {
        done = std::max(done, rtl.times(t).done);
        if (rtl.take_output(t) != pe.take_output(t)) return "outputs of " + std::to_string(i);
      }
      if (done != state.last_done + stalled) return "cycles of " + std::to_string(i);
    }
    return std::string();
  });
}

}  // namespace

TEST_CASE("tiles behind each other on stalling RTL give the model's results, later by the stalls",
          "[rtl][array]") {
  test::use_build_cache();
  for (const SystolicParams& params : shipped_systolic()) {
    if (params.dataflow == Dataflow::is) continue;  // the RTL of ws
    INFO(systolic_rtl(params).text());
    CHECK(compare(params, false, 30) == "");
  }
}

TEST_CASE("arrays computed in words give the same results in the same cycles", "[rtl][array]") {
  test::use_build_cache();
  for (const SystolicParams& params : shipped_systolic()) {
    if (params.dataflow == Dataflow::is) continue;
    INFO(systolic_rtl(params).text());
    CHECK(compare(params, true, 0) == "");
  }
}

}  // namespace macroscope::engine
