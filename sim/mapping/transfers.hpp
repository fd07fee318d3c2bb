// DRAM address patterns of the tiles of a matrix operation.
#pragma once

#include "sim/mapping/lower.hpp"
#include "sim/mapping/walker.hpp"

namespace macroscope::mapping {

[[nodiscard]] program::Transfer input_transfer(const MatrixJob& job, const TileStep& s);
[[nodiscard]] program::Transfer weight_transfer(const MatrixJob& job, const TileStep& s);
[[nodiscard]] program::Transfer output_transfer(const MatrixJob& job, const TileStep& s);
/// Of the epilogue's second operand, which lies as the output does.
[[nodiscard]] program::Transfer side_transfer(const MatrixJob& job, const TileStep& s);
/// Partial sums of the step's output tile, to or from the spill area (accumulator format).
[[nodiscard]] program::Transfer psum_transfer(const MatrixJob& job, const TileStep& s, bool write);

}  // namespace macroscope::mapping
