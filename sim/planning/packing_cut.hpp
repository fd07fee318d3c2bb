// Why a decision cannot be placed: small sets of kept gaps that exclude each other.
#pragma once

#include "sim/planning/gap_program.hpp"
#include "sim/planning/packing.hpp"

namespace macroscope::planning {

/// Sets of kept gaps, of which each alone makes a placement impossible, whatever else is kept: found
/// in the shortest stretches of time that cannot be placed, without the blocks that do not matter.
/// Empty when impossibility is not proven within `node_limit` nodes for each search.
[[nodiscard]] std::vector<std::vector<Gap>> packing_cuts(const Graph& graph, const Uses& uses,
                                                         const Decision& decision,
                                                         std::uint64_t node_limit);

}  // namespace macroscope::planning
