// From the elements of a memory file to a Standard.
#pragma once

#include "models/memory/dram/standard.hpp"
#include "sim/config/node.hpp"

namespace macroscope::dram {

/// The device that a <memory> describes, with expanded constraints. Throws ConfigError with every
/// fault: unknown or nameless levels, commands and timings (MS500), a wrong hierarchy (MS501) or
/// command set (MS502), latencies out of range (MS503), rows that cannot apply (MS504), a table
/// that allows no progress (MS505), a device that cannot be addressed (MS507), and faults in
/// expressions (MS201 to MS204).
[[nodiscard]] Standard read_standard(const config::Node& memory);

}  // namespace macroscope::dram
