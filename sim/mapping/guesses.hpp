// Tilings that are often good, to begin a search with.
#pragma once

#include <vector>

#include "sim/mapping/bound.hpp"
#include "sim/mapping/split_box.hpp"

namespace macroscope::mapping {

struct Guess {
  std::uint32_t space = 0;  // for the caller
  Tiling tiling;
  LeastCost bound;
  std::uint64_t steps = 0;
};

/// Guesses that are timed before a search.
constexpr std::size_t kTimedGuesses = 10;

/// Of each tile shape the order with the least bound. Sizes: the whole extent, its half and quarter
/// rounded up to the engine's quantum, the quantum times powers of four, its half and quarter, and
/// the smallest; only sizes inside the box and shapes that fit. The `most` with the least bounds,
/// of equals with the fewest steps.
[[nodiscard]] std::vector<Guess> guess_tilings(const Problem& p, const CoreSpec& core,
                                               const TilingBounds& bounds, const Box& box,
                                               const std::vector<LoopOrder>& orders,
                                               Objective objective,
                                               std::size_t most = kTimedGuesses);

/// Whether a is to be tried before b.
[[nodiscard]] bool sooner(const Guess& a, const Guess& b, Objective objective);

}  // namespace macroscope::mapping
