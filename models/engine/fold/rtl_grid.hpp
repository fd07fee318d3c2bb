// The registers of an array that are Verilated RTL.
#pragma once

#include "models/engine/fold/pe_grid.hpp"

namespace macroscope::engine {

/// PeGrid of a Verilated array; what enters is what the sequencers of `ClockedArray` decide.
///
/// `clock` runs the kernel for a clock cycle. Inside a device, where the kernel is running, the
/// unit calls the three parts of it one delta cycle apart: `drive`, clock low, `sample`.
class RtlGrid : public PeGrid<std::int64_t> {
 public:
  /// Puts what enters at the ports, and raises the clock.
  virtual void drive() = 0;
  /// Takes the results from the ports.
  virtual void sample() = 0;
};

}  // namespace macroscope::engine
