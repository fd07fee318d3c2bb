// Arrays of RTL under the sequencers of the PE-level reference: stalls, slow ports, tiles behind
// each other, and arithmetic in words.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <utility>

#include "analysis/cosim/shipped.hpp"
#include "models/engine/fold/clocked_array.hpp"
#include "models/engine/fold/rtl_grid.hpp"
#include "models/engine/fold/timing.hpp"
#include "models/engine/rtl/rtl_build.hpp"
#include "models/engine/rtl/rtl_module.hpp"
#include "sim/core/rng.hpp"
#include "sim/runtime/worker.hpp"
#include "tests/models/engine/fold_cases.hpp"
#include "tests/rtl/rtl_home.hpp"

namespace macroscope::engine {
namespace {

using Clocked = ClockedArray<std::int64_t>;

/// Every shipped build once, or only those of the first size of each pair.
std::vector<ArrayDesign> shipped_builds(bool first_size) {
  std::vector<ArrayDesign> builds;
  std::set<std::string> rtl;
  std::set<std::pair<std::string, std::string>> pairs;
  for (const ArrayDesign& design : cosim::shipped_arrays()) {
    const bool first = pairs.emplace(design.tag + design.mode, design.pe->kind).second;
    if (first_size && !first) continue;
    if (rtl.insert(design.rtl().spec.text()).second) builds.push_back(design);
  }
  return builds;
}

/// Three tiles with random ports at a time on an array of RTL and on its model, with `percent` of
/// the cycles stalled. Empty, or what differs.
std::string compare(const ArrayDesign& design, bool words, std::uint64_t percent) {
  ArrayRtl rtl_of_design = design.rtl();
  RtlSpec& spec = rtl_of_design.spec;
  spec.words = words;
  const std::string library = build_rtl(spec);
  const ArrayShape& shape = design.rules.array;
  return runtime::run_job([&](const auto& /*progress*/) {
    RtlClock::prepare_kernel();
    RtlModule module(library, spec, "rtl");
    Rng rng(7, spec.text());
    testing::Rng tiles(rng.next());
    for (int i = 0; i < 60; ++i) {
      RtlClock(module).reset();
      auto grid = std::make_unique<RtlGrid>(shape, *design.pe, rtl_of_design, module);
      RtlGrid& registers = *grid;
      Clocked rtl(shape, std::move(grid));
      Clocked pe(shape, design.registers());
      ArrayState state;
      std::vector<testing::Tile> all;
      for (int t = 0; t < 3; ++t) {
        const TileShape s{rng.between(1, 8), rng.between(1, 8 * shape.depth), rng.between(1, 8), 1};
        const Folding f = fold(s, shape);
        const TilePorts ports = testing::pick_ports(tiles, f, shape);
        all.push_back(testing::make_tile(tiles, s, f, ports, 0, shape));
        // int8 operands become those of the PEs; the smallest stays the smallest.
        for (std::int64_t& v : all.back().input) v >>= 8 - design.operand_bits()[0];
        for (std::int64_t& v : all.back().weight) v >>= 8 - design.operand_bits()[1];
        rtl.push(all.back());
        pe.push(all.back());
        issue(state, tile_timing(s, ports, design.rules), 0);
      }
      std::uint64_t stalled = 0;
      while (rtl.busy() && rtl.now() < 10'000) {
        const bool enable = rng.below(100) >= percent;
        if (!enable) (void)registers.stall(static_cast<std::uint32_t>(rng.next()));
        rtl.tick(enable);
        stalled += enable ? 0 : 1;
      }
      while (pe.busy()) pe.tick();
      std::uint64_t done = 0;  // a narrow tile can be out before a wide one in front of it
      for (std::uint64_t t = 0; t < 3; ++t) {
        done = std::max(done, rtl.times(t).done);
        const std::vector<std::int64_t> output = rtl.take_output(t);
        if (output != pe.take_output(t) || output != testing::product(all[t])) {
          return "outputs of " + std::to_string(i);
        }
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
  for (const ArrayDesign& design : shipped_builds(false)) {
    INFO(design.name() << ' ' << design.pe->kind);
    CHECK(compare(design, false, 30) == "");
  }
}

TEST_CASE("arrays computed in words give the same results in the same cycles", "[rtl][array]") {
  test::use_build_cache();
  for (const ArrayDesign& design : shipped_builds(true)) {
    INFO(design.name() << ' ' << design.pe->kind);
    CHECK(compare(design, true, 0) == "");
  }
}

}  // namespace macroscope::engine
