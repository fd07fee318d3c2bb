// Where the tiles of a matrix operation lie: in the operator, and as DRAM address patterns.
#pragma once

#include "sim/mapping/lower.hpp"
#include "sim/mapping/walker.hpp"

namespace macroscope::mapping {

/// Where the step's tile lies in the whole operator.
[[nodiscard]] program::OperandPlace operand_place(const MatrixJob& job, const TileStep& s);
[[nodiscard]] program::Transfer input_transfer(const MatrixJob& job, const TileStep& s);
[[nodiscard]] program::Transfer weight_transfer(const MatrixJob& job, const TileStep& s);
[[nodiscard]] program::Transfer output_transfer(const MatrixJob& job, const TileStep& s);
/// Of the epilogue's second operand, which lies as the output does.
[[nodiscard]] program::Transfer side_transfer(const MatrixJob& job, const TileStep& s);
/// Partial sums of the step's output tile, to or from the spill area (accumulator format).
[[nodiscard]] program::Transfer psum_transfer(const MatrixJob& job, const TileStep& s, bool write);

}  // namespace macroscope::mapping
