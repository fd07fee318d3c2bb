// Timing of the vector unit: a pure function of the work.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/core/quantity.hpp"
#include "sim/program/step.hpp"

namespace macroscope::vector_unit {

/// `lanes` elements enter per cycle, each lane does one operation a cycle.
///
///     cycles = ceil(elements / lanes) * max(1, operations) + latency * max(1, passes)
///
/// `operations` counts every walk over the data; each walk fills and drains the pipeline once.
struct VectorTiming {
  std::uint64_t lanes = 1;
  std::uint64_t latency = 0;

  [[nodiscard]] std::uint64_t cycles(const program::VectorWork& work) const {
    if (work.elements == 0) return 0;
    const std::uint64_t beats = ceil_div(work.elements, lanes);
    return saturating_product(beats, std::max<std::uint64_t>(1, work.operations)) +
           latency * std::max<std::uint64_t>(1, work.passes);
  }
};

}  // namespace macroscope::vector_unit
