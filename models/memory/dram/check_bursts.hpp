// Whether the bursts of a device could meet on a data bus.
#pragma once

#include <vector>

#include "models/memory/dram/standard.hpp"
#include "sim/config/node.hpp"

namespace macroscope::dram {

/// Faults (MS505) of a table that lets the data of one read or write begin before those of another
/// on the same data bus are over: for every pair of kinds and every level down to which both share
/// a node, the closest distance the constraints allow, plus the difference of the latencies, must
/// be a burst. Constraints are expanded.
[[nodiscard]] std::vector<Fault> check_bursts(const config::Node& memory, const Standard& standard);

}  // namespace macroscope::dram
