// Where a large graph is cut for divide and conquer.
#pragma once

#include <vector>

#include "sim/planning/graph.hpp"

namespace macroscope::planning {

/// A part for each operator, in the order of `order`: divide and conquer plans all operators of a
/// part before those of the next.
///
/// Walking `order`, a part ends where the fewest bytes cross to the rest (tensors made or loaded
/// before and read after), looked for between `least` and `most` operators after the last cut; of
/// equals, the last. Cells of networks meet in such narrow places. `shift` operators form a first
/// part of their own, so that another division has its cuts elsewhere.
[[nodiscard]] std::vector<std::uint32_t> divide(const Graph& graph,
                                                const std::vector<OperatorId>& order,
                                                std::size_t least, std::size_t most,
                                                std::size_t shift = 0);

}  // namespace macroscope::planning
