// Speed of engines whose time depends on operands.
#pragma once

namespace macroscope::bench {

/// Prints CPU time of the exact timing of a 4096 x 4096 x 4096 GEMM on bit-slice engines: per
/// operand and against smaller ones, whole runs, and the clocked reference.
void bit_slice_engines();

}  // namespace macroscope::bench
