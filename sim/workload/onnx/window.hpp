// Windows that slide over images: kernel, stride, dilation and padding along each axis.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/onnx/graph.hpp"

namespace macroscope::workload::onnx_import {

/// One axis of a window. Negative padding takes away.
struct Span {
  std::uint64_t size = 1, kernel = 1, stride = 1, dilation = 1, outputs = 1;
  std::int64_t before = 0, after = 0;

  /// Results along the axis by the rule of convolutions, rounded down; 0 when the window is larger
  /// than the padded input.
  [[nodiscard]] std::uint64_t computed_outputs() const;
  /// The same rounded up, but no window starts behind the input and its padding in front.
  [[nodiscard]] std::uint64_t outputs_rounded_up() const;
};

/// The axes of a Conv or pooling node over `input` [N, C, ...] with a window of `kernel` and a
/// result of `output`. `auto_pad` is resolved.
[[nodiscard]] std::vector<Span> window_of(const Node& node, const Dims& input, const Dims& kernel,
                                          const Dims& output);

}  // namespace macroscope::workload::onnx_import
