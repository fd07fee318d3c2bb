// Elementwise operations that follow a product become a part of its epilogue.
#pragma once

#include "sim/program/operator.hpp"

namespace macroscope::mapping {

/// The workload with every elementwise operation of two tensors, and every activation, done on the
/// way out of the product (or convolution) that makes its last operand, where nothing else reads
/// that product. The other operand is loaded tile by tile (Operator::side); the intermediate tensor
/// is never stored. Operations per element add up, so the vector unit does the same work.
///
/// Left alone: operands of other shapes (broadcast), constants of the elementwise operation, rotary
/// embeddings (which pair elements), and what follows anything but a product.
[[nodiscard]] program::Workload fuse_elementwise(const program::Workload& workload);

}  // namespace macroscope::mapping
