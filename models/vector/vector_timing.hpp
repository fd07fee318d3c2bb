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

  [[nodiscard]] std::uint64_t cycles(std::uint64_t elements, std::uint64_t operations,
                                     std::uint64_t passes) const {
    if (elements == 0) return 0;
    return saturating_product(ceil_div(elements, lanes), std::max<std::uint64_t>(1, operations)) +
           latency * std::max<std::uint64_t>(1, passes);
  }
  [[nodiscard]] std::uint64_t cycles(const program::VectorWork& work) const {
    return cycles(work.elements, work.operations, work.passes);
  }
};

}  // namespace macroscope::vector_unit
