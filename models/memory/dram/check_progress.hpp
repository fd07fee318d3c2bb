// Whether a timing table leaves room for any work at all.
#pragma once

#include <vector>

#include "models/memory/dram/standard.hpp"
#include "sim/config/node.hpp"

namespace macroscope::dram {

/// Faults (MS505) of a table under which a controller would wait for ever: a constraint as long as
/// the refresh interval, no time for one row between two refreshes, refreshes of banks that come
/// faster than they may, a second half of an activation that is never in time. Commands and rows
/// passed their own checks, constraints are expanded.
[[nodiscard]] std::vector<Fault> check_progress(const config::Node& memory,
                                                const Standard& standard);

}  // namespace macroscope::dram
