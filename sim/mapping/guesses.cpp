#include "sim/mapping/guesses.hpp"

#include <algorithm>

namespace macroscope::mapping {
namespace {

/// Numbers of the sizes worth a try, the largest first, so that ties keep the larger tile.
std::vector<std::uint64_t> numbers(const AxisSizes& axis, std::uint64_t low, std::uint64_t high,
                                   std::uint64_t quantum) {
  if (low == high) return {low};
  std::vector<std::uint64_t> out;
  const std::uint64_t extent = axis.extent();
  quantum = std::clamp<std::uint64_t>(quantum, 1, extent);
  const auto add = [&](std::uint64_t size) {
    const std::uint64_t number = axis.number(std::min(size, extent));
    if (number >= low && number <= high) out.push_back(number);
  };
  for (std::uint64_t parts = 1; parts <= 4; ++parts) {
    add(ceil_div(ceil_div(extent, parts), quantum) * quantum);
  }
  for (std::uint64_t size = quantum; size < extent; size *= 2) add(size);
  for (std::uint64_t part = 2; part <= 8 && quantum / part >= 1; part *= 2) add(quantum / part);
  add(axis.size(low));
  std::sort(out.begin(), out.end(), std::greater<>());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool sooner(const Guess& a, const Guess& b) {
  if (a.estimate.cycles != b.estimate.cycles) return a.estimate.cycles < b.estimate.cycles;
  if (a.estimate.dram_bytes != b.estimate.dram_bytes)
    return a.estimate.dram_bytes < b.estimate.dram_bytes;
  return a.estimate.steps < b.estimate.steps;
}

}  // namespace

std::vector<Guess> guess_tilings(const Problem& p, const CoreSpec& core, const Axes& axes,
                                 const Box& box, const std::vector<LoopOrder>& orders) {
  const auto q = core.engine->quantum();
  const std::array<std::uint64_t, kAxes> quanta{1, ceil_div(q[0], p.m_per_unit), q[1],
                                                std::max<std::uint64_t>(1, q[2] / p.k_per_unit)};
  std::array<std::vector<std::uint64_t>, kAxes> sizes;
  for (std::size_t a = 0; a < kAxes; ++a) {
    sizes[a] = numbers(axes[a], box.low[a], box.high[a], quanta[a]);
  }
  std::vector<Guess> best;
  const auto offer = [&](const TileSize& tile) {
    Guess guess;
    bool found = false;
    for (const LoopOrder& order : orders) {
      Guess g;
      g.tiling.tile = tile;
      g.tiling.order = order;
      if (!assign_buffers(p, core, g.tiling, nullptr)) return;
      g.estimate = estimate(p, core, g.tiling);
      if (!found || sooner(g, guess)) guess = g;
      found = true;
    }
    best.insert(std::upper_bound(best.begin(), best.end(), guess, sooner), guess);
    if (best.size() > kTimedGuesses) best.pop_back();
  };
  for (const std::uint64_t g : sizes[0]) {
    for (const std::uint64_t k : sizes[3]) {
      for (const std::uint64_t n : sizes[2]) {
        for (const std::uint64_t m : sizes[1]) offer(tile_of(axes, {g, m, n, k}));
      }
    }
  }
  return best;
}

}  // namespace macroscope::mapping
