// A quick estimate of a tiling, to put guesses in an order.
#pragma once

#include <cstdint>

#include "sim/mapping/core_spec.hpp"

namespace macroscope::mapping {

struct Estimate {
  double cycles = 0;          // of the whole problem
  double compute_cycles = 0;  // engine occupancy
  double dram_cycles = 0;     // DRAM bytes over the rate
  double vector_cycles = 0;   // epilogue
  std::uint64_t dram_bytes = 0;
  std::uint64_t steps = 0;
};

/// Time is the busiest of engine, DRAM and vector unit, plus the first loads and the last epilogue
/// and store, which nothing can hide; and the rings of buffers.
[[nodiscard]] Estimate estimate(const Problem& p, const CoreSpec& core, const Tiling& t);

}  // namespace macroscope::mapping
