// Speed of a device whose array is Verilated RTL.
#pragma once

namespace macroscope::bench {

/// Prints array cycles per second of a 16 x 16 systolic array at fidelity rtl, and how many times
/// as long a run takes as at tile and pe. Says so when Verilator is missing.
void rtl_fidelity();

}  // namespace macroscope::bench
