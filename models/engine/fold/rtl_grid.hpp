// The registers of an array that are Verilated RTL.
#pragma once

#include "models/engine/fold/pe_grid.hpp"
#include "models/engine/rtl/rtl_ports.hpp"

namespace macroscope::engine {

/// PeGrid of a Verilated array; what enters is what the sequencers of `ClockedArray` decide.
///
/// `clock` runs the kernel for a clock cycle. Inside a device, where the kernel is running, the
/// unit calls the parts of it as RtlPorts.
class RtlGrid : public PeGrid<std::int64_t>, public RtlPorts {};

}  // namespace macroscope::engine
