// Masks of attention: which of them hide the tokens that come later.
#pragma once

#include <cstdint>

#include "sim/workload/onnx/graph.hpp"

namespace macroscope::workload::onnx_import {

/// What the values of a mask say.
enum class MaskKind : std::uint8_t {
  additive,  // 0 keeps a score, a large negative number hides it
  keeps,     // true keeps it
  hides      // true hides it
};

/// What a mask hides for certain, whatever its other parts hide in the run.
struct MaskShape {
  bool causal = false;       // query i sees no key after i + (keys - queries)
  std::uint64_t window = 0;  // and only so many last ones, itself included; 0: all
};

/// Looks at the constant parts of the expression that makes `mask`, for scores of
/// `queries` x `keys`. A part that is not constant (padding of a batch) only hides more.
[[nodiscard]] MaskShape mask_shape(Graph& graph, ValueId mask, MaskKind kind, std::uint64_t queries,
                                   std::uint64_t keys);

}  // namespace macroscope::workload::onnx_import
