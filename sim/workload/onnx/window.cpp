#include "sim/workload/onnx/window.hpp"

#include <algorithm>

namespace macroscope::workload::onnx_import {

std::uint64_t Span::computed_outputs() const {
  const auto reach = static_cast<std::int64_t>(dilation * (kernel - 1) + 1);
  const std::int64_t padded = static_cast<std::int64_t>(size) + before + after;
  if (padded < reach) return 0;
  return static_cast<std::uint64_t>(padded - reach) / stride + 1;
}

std::uint64_t Span::outputs_rounded_up() const {
  const std::uint64_t down = computed_outputs();
  if (down == 0) return 0;
  const auto reach = static_cast<std::int64_t>(dilation * (kernel - 1) + 1);
  const std::int64_t room = static_cast<std::int64_t>(size) + before + after - reach;
  const auto start = static_cast<std::int64_t>(down * stride);
  const bool more = room % static_cast<std::int64_t>(stride) != 0 &&
                    start < static_cast<std::int64_t>(size) + before;
  return down + (more ? 1 : 0);
}

std::vector<Span> window_of(const Node& node, const Dims& input, const Dims& kernel,
                            const Dims& output) {
  const auto strides = node.integers("strides"), dilations = node.integers("dilations"),
             pads = node.integers("pads");
  const std::string automatic = node.text("auto_pad", "NOTSET");
  const std::size_t count = kernel.size();
  std::vector<Span> axes;
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = [i](const std::vector<std::int64_t>& list) {
      return i < list.size() && list[i] > 0 ? static_cast<std::uint64_t>(list[i]) : 1;
    };
    Span span;
    span.size = input[i + 2];
    span.kernel = kernel[i];
    span.stride = at(strides);
    span.dilation = at(dilations);
    span.outputs = output[i + 2];
    if (automatic.rfind("SAME", 0) == 0) {
      const auto reach = static_cast<std::int64_t>(span.dilation * (span.kernel - 1) + 1);
      const std::int64_t needed =
          static_cast<std::int64_t>((span.outputs - 1) * span.stride) + reach;
      const std::int64_t total =
          std::max<std::int64_t>(0, needed - static_cast<std::int64_t>(span.size));
      span.before = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
      span.after = total - span.before;
    } else if (automatic != "VALID" && pads.size() == 2 * count) {
      span.before = pads[i];
      span.after = pads[i + count];
    }
    axes.push_back(span);
  }
  return axes;
}

}  // namespace macroscope::workload::onnx_import
