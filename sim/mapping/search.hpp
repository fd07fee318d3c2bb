// Chooses a tiling for a problem on one core: analytic search, deterministic ties.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/mapping/core_spec.hpp"

namespace macroscope::mapping {

/// The closed-form estimate that the search minimizes.
struct Estimate {
  double cycles = 0;          // of the whole problem
  double compute_cycles = 0;  // engine occupancy
  double dram_cycles = 0;     // DRAM bytes over the rate
  double vector_cycles = 0;   // epilogue
  std::uint64_t dram_bytes = 0;
  std::uint64_t steps = 0;
};

/// Time is the busiest of engine, DRAM and vector unit, plus the first loads and the last epilogue
/// and store, which nothing can hide.
[[nodiscard]] Estimate estimate(const Problem& p, const CoreSpec& core, const Tiling& t);

/// Times this close are the same to the estimate; traffic then decides.
constexpr double kTimeSlack = 0.005;

/// Largest number of tile steps an operator may take: about ten minutes of simulation.
constexpr std::uint64_t kMaxSteps = 500'000'000;

/// Parts of a mapping the user fixed in XML; 0 and empty leave the search free.
struct FixedTiling {
  std::uint64_t tile_groups = 0;
  std::uint64_t tile_m = 0;  // in row units: GEMM rows, output rows of a convolution
  std::uint64_t tile_n = 0;
  std::uint64_t tile_k = 0;  // in reduction units: k, or input channels
  std::string order;         // "mnk", outermost first

  [[nodiscard]] bool complete() const {
    return tile_groups != 0 && tile_m != 0 && tile_n != 0 && tile_k != 0 && !order.empty();
  }
};

/// Runners-up are worth a trial on the machine when that trial is short.
constexpr std::size_t kRunnersUp = 5;
constexpr std::uint64_t kTrialSteps = 1000;

struct Choice {
  Tiling tiling;
  Estimate estimate;
  /// The next best by time, with other tile sizes each, at most kRunnersUp and kTrialSteps long.
  std::vector<std::pair<Tiling, Estimate>> runners_up;
  std::uint64_t candidates = 0;  // tilings looked at
};

/// The best tiling: of those whose time is within kTimeSlack of the shortest, the one with the
/// least DRAM traffic, then the fewest steps, then the shortest time, then the first in a fixed
/// order. Throws ModelError MS302 naming the memory and the bytes it is short of when nothing fits.
[[nodiscard]] Choice choose_tiling(const Problem& p, const CoreSpec& core, const FixedTiling& fixed,
                                   const std::string& operator_name);

}  // namespace macroscope::mapping
