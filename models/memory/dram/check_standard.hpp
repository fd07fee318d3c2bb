// Rules that the parts of a device must keep together.
#pragma once

#include <vector>

#include "models/memory/dram/standard.hpp"
#include "sim/config/node.hpp"

namespace macroscope::dram {

/// Faults of the hierarchy alone (MS501, MS507): everything else counts on it.
[[nodiscard]] std::vector<Fault> check_levels(const config::Node& memory, const Standard& standard);

/// Faults of commands (MS502), rows (MS504) and of a table with expanded constraints that allows no
/// progress (MS505). `standard` passed check_levels().
[[nodiscard]] std::vector<Fault> check_standard(const config::Node& memory,
                                                const Standard& standard);

}  // namespace macroscope::dram
