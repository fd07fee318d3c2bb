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
  for (const std::uint64_t parts : {1, 2, 4}) {
    add(ceil_div(ceil_div(extent, parts), quantum) * quantum);
  }
  for (std::uint64_t size = quantum; size < extent; size *= 4) add(size);
  for (const std::uint64_t part : {2, 4}) {
    if (quantum / part >= 1) add(quantum / part);
  }
  add(axis.size(low));
  std::sort(out.begin(), out.end(), std::greater<>());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

bool sooner(const Guess& a, const Guess& b, Objective objective) {
  const Cost ca = cost(objective, a.bound);
  const Cost cb = cost(objective, b.bound);
  return ca != cb ? ca < cb : a.steps < b.steps;
}

std::vector<Guess> guess_tilings(const Problem& p, const CoreSpec& core, const TilingBounds& bounds,
                                 const Box& box, const std::vector<LoopOrder>& orders,
                                 Objective objective, std::size_t most) {
  const Axes& axes = bounds.axes();
  const std::array<std::uint64_t, kAxes> quanta = axis_quanta(p, *core.engine);
  std::array<std::vector<std::uint64_t>, kAxes> sizes;
  for (std::size_t a = 0; a < kAxes; ++a) {
    sizes[a] = numbers(axes[a], box.low[a], box.high[a], quanta[a]);
  }
  std::vector<Guess> best;
  const auto before = [&](const Guess& a, const Guess& b) { return sooner(a, b, objective); };
  const auto offer = [&](const std::array<std::uint64_t, kAxes>& at) {
    Box single;
    single.low = single.high = at;
    Guess guess;
    bool found = false;
    for (const LoopOrder& order : orders) {
      if (!canonical(axes, single, order, orders)) continue;
      Guess g;
      g.tiling.tile = tile_of(axes, at);
      g.tiling.order = order;
      if (!assign_buffers(p, core, g.tiling, nullptr)) return;
      g.bound = bounds.of(single, g.tiling);
      const TileCounts c = count_tiles(p, g.tiling.tile);
      g.steps = saturating_product(c.groups, c.m, c.n, c.k);
      if (!found || before(g, guess)) guess = g;
      found = true;
    }
    if (!found || (best.size() == most && !before(guess, best.back()))) return;
    best.insert(std::upper_bound(best.begin(), best.end(), guess, before), guess);
    if (best.size() > most) best.pop_back();
  };
  for (const std::uint64_t g : sizes[0]) {
    for (const std::uint64_t k : sizes[3]) {
      for (const std::uint64_t n : sizes[2]) {
        for (const std::uint64_t m : sizes[1]) offer({g, m, n, k});
      }
    }
  }
  return best;
}

}  // namespace macroscope::mapping
