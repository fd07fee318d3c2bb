#include "sim/mapping/walker.hpp"

#include <algorithm>

namespace macroscope::mapping {

TileWalker::TileWalker(const Problem& problem, const Tiling& tiling)
    : problem_(&problem), tiling_(tiling), counts_(count_tiles(problem, tiling.tile)) {
  for (std::size_t i = 0; i < tiling.order.size(); ++i) {
    place_[static_cast<std::size_t>(tiling.order[i])] = i + 1;
  }
}

bool TileWalker::next(TileStep& step) {
  if (index_ == counts_.steps()) return false;
  const auto position = [&](Loop l) { return at_[place_[static_cast<std::size_t>(l)]]; };
  const auto range = [](std::uint64_t tile, std::uint64_t index, std::uint64_t extent) {
    return Range{tile * index, std::min(tile, extent - tile * index)};
  };
  const std::uint64_t im = position(Loop::m);
  const std::uint64_t in = position(Loop::n);
  const std::uint64_t ik = position(Loop::k);
  step.index = index_;
  step.groups = range(tiling_.tile.groups, at_[0], problem_->groups);
  m_tile_range(*problem_, tiling_.tile.m, im, step.m.begin, step.m.count);
  step.n = range(tiling_.tile.n, in, problem_->n);
  step.k = range(tiling_.tile.k, ik, problem_->k_units);
  step.first_k = ik == 0;
  step.last_k = ik + 1 == counts_.k;
  for (std::size_t i = 0; i < kOperands; ++i) {
    const Loop irrelevant = irrelevant_loop(static_cast<Operand>(i));
    const Residency& r = tiling_.residency[i];
    const bool every_time = !r.held && r.distinct > 1;
    step.enters[i] = every_time || position(irrelevant) == 0;
    step.leaves[i] = every_time || position(irrelevant) + 1 == counts_.of(irrelevant);
  }
  ++index_;
  for (std::size_t i = 4; i-- > 0;) {
    const std::uint64_t extent = i == 0 ? counts_.groups : counts_.of(tiling_.order[i - 1]);
    if (++at_[i] < extent) break;
    at_[i] = 0;
  }
  return true;
}

}  // namespace macroscope::mapping
