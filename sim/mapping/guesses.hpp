// Tilings that are often good, to begin a search with.
#pragma once

#include <vector>

#include "sim/mapping/axis.hpp"
#include "sim/mapping/estimate.hpp"

namespace macroscope::mapping {

struct Guess {
  std::uint32_t space = 0;  // for the caller
  Tiling tiling;
  Estimate estimate;
};

/// Guesses that are timed before a search.
constexpr std::size_t kTimedGuesses = 6;

/// Of each tile shape the best order by the estimate. Sizes: the whole extent, its halves, thirds
/// and quarters rounded up to the engine's quantum, the quantum times powers of two and parts of
/// it; only sizes inside the box and shapes that fit, the best kTimedGuesses.
[[nodiscard]] std::vector<Guess> guess_tilings(const Problem& p, const CoreSpec& core,
                                               const Axes& axes, const Box& box,
                                               const std::vector<LoopOrder>& orders);

}  // namespace macroscope::mapping
