// The order of the operators with the smallest peak footprint.
#pragma once

#include "sim/planning/graph.hpp"
#include "sim/planning/limits.hpp"

namespace macroscope::planning {

struct Footprint {
  Bytes bytes;
  std::vector<OperatorId> order;
  Bytes bound;  // no order has a smaller peak
  bool partial = false;

  [[nodiscard]] bool minimal() const { return bound == bytes; }
};

/// Minimum peak memory footprint (COSMA, section III-E1; addresses are not considered there
/// either): at or above it some order needs no spill.
///
/// Dynamic programming over the sets of operators that have run, one more operator at a time,
/// without sets whose peak is not below the best known. When more than `limits.states` sets of one
/// size are left, those with the largest peaks are given up and `bound` says what that may have
/// cost.
[[nodiscard]] Footprint minimum_footprint(const Graph& graph, const Limits& limits,
                                          const Deadline& deadline);

}  // namespace macroscope::planning
