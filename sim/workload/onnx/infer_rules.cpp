// Shapes of operators that the library does not know, or knows only in an older form.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "sim/workload/onnx/einsum.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/infer.hpp"
#include "sim/workload/onnx/infer_case.hpp"
#include "sim/workload/onnx/window.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {
namespace {

std::size_t axis_in(std::int64_t axis, std::size_t rank) {
  if (axis < 0) axis += static_cast<std::int64_t>(rank);
  return static_cast<std::size_t>(axis);
}

/// Every result is like the first input.
void same(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  c.out(0, first.type, first.dims);
}

void reduce(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  auto axes = std::optional(c.node.integers("axes"));
  if (c.node.input(1) != kNone) axes = integers_of(c.graph, c.node.input(1));
  if (!axes) return;
  Dims dims;
  const bool all = axes->empty() && c.node.integer("noop_with_empty_axes", 0) == 0;
  std::vector<bool> gone(first.dims.size(), all);
  for (const std::int64_t axis : *axes) {
    const std::size_t at = axis_in(axis, first.dims.size());
    if (at >= gone.size()) {
      c.fault = fmt::format("axis {} of a tensor of rank {}", axis, gone.size());
      return;
    }
    gone[at] = true;
  }
  for (std::size_t i = 0; i < gone.size(); ++i) {
    if (!gone[i]) dims.push_back(first.dims[i]);
    if (gone[i] && c.node.integer("keepdims", 1) != 0) dims.push_back(1);
  }
  c.out(0, first.type, dims);
}

void split(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  const std::size_t axis = axis_in(c.node.integer("axis", 0), first.dims.size());
  if (axis >= first.dims.size()) {
    c.fault =
        fmt::format("axis {} of a tensor of rank {}", c.node.integer("axis", 0), first.dims.size());
    return;
  }
  const std::uint64_t pieces = std::max<std::size_t>(1, c.node.outputs.size());
  std::vector<std::uint64_t> sizes;
  if (c.node.input(1) != kNone) {
    const auto given = integers_of(c.graph, c.node.input(1));
    if (!given) return;
    for (const std::int64_t size : *given) sizes.push_back(static_cast<std::uint64_t>(size));
  } else {
    const std::uint64_t piece = ceil_div(first.dims[axis], pieces);
    for (std::uint64_t i = 0; i < pieces; ++i) {
      sizes.push_back(std::min(piece, first.dims[axis] - std::min(first.dims[axis], i * piece)));
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t size : sizes) sum += size;
  if (sizes.size() != pieces || sum != first.dims[axis]) {
    c.fault =
        fmt::format("{} pieces of {} in all do not make {}", sizes.size(), sum, first.dims[axis]);
    return;
  }
  for (std::size_t i = 0; i < pieces; ++i) {
    Dims dims = first.dims;
    dims[axis] = sizes[i];
    c.out(i, first.type, dims);
  }
}

/// Pad of version 18: the padded axes may be given.
void pad(const Case& c) {
  const auto pads = integers_of(c.graph, c.node.input(1));
  if (!c.shaped(0) || !pads) return;
  const Value first = *c.in(0);
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < first.dims.size(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  if (c.node.input(3) != kNone) {
    const auto given = integers_of(c.graph, c.node.input(3));
    if (!given) return;
    axes = *given;
  }
  Dims dims = first.dims;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = axis_in(axes[i], dims.size());
    if (axis >= dims.size() || pads->size() != 2 * axes.size()) {
      c.fault = "pads and axes do not fit the input";
      return;
    }
    const std::int64_t size =
        static_cast<std::int64_t>(dims[axis]) +
        std::clamp<std::int64_t>((*pads)[i], -(1LL << 40), 1LL << 40) +
        std::clamp<std::int64_t>((*pads)[i + axes.size()], -(1LL << 40), 1LL << 40);
    if (size < 0) {
      c.fault = "pads take more away than there is";
      return;
    }
    dims[axis] = static_cast<std::uint64_t>(size);
  }
  c.out(0, first.type, dims);
}

/// Resize of version 18: axes may be given, and the aspect ratio kept.
void resize(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  std::vector<std::int64_t> axes = c.node.integers("axes");
  for (std::size_t i = 0; axes.size() < first.dims.size() && c.node.find("axes") == nullptr; ++i) {
    axes.push_back(static_cast<std::int64_t>(i));
  }
  const Numbers scales =
      c.shaped(2) && elements(c.in(2)->dims) > 0 ? numbers_of(c.graph, c.node.input(2)) : nullptr;
  const Numbers sizes = c.shaped(3) ? numbers_of(c.graph, c.node.input(3)) : nullptr;
  const Numbers& used = sizes != nullptr ? sizes : scales;
  if (used == nullptr || used->size() != axes.size()) return;
  Dims dims = first.dims;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = axis_in(axes[i], dims.size());
    if (axis >= dims.size()) {
      c.fault = fmt::format("axis {} of a tensor of rank {}", axes[i], dims.size());
      return;
    }
    const double size =
        sizes != nullptr ? (*used)[i] : std::floor(static_cast<double>(dims[axis]) * (*used)[i]);
    if (!(size >= 0) || size > static_cast<double>(kMaxDimension)) {
      c.fault = fmt::format("axis {} would become {}", axes[i], size);
      return;
    }
    dims[axis] = static_cast<std::uint64_t>(size);
  }
  c.out(0, first.type, dims);
}

/// Poolings whose windows may be dilated, which the library does not know of all of them.
void pool(const Case& c) {
  const auto kernel = c.node.integers("kernel_shape");
  if (!c.shaped(0, 3)) return;
  const Value first = *c.in(0);
  if (kernel.size() + 2 != first.dims.size()) {
    c.fault = fmt::format("a window of {} axes over {}", kernel.size(), shape_text(first.dims));
    return;
  }
  const std::string automatic = c.node.text("auto_pad", "NOTSET");
  const bool same_size = automatic.rfind("SAME", 0) == 0;
  Dims window(kernel.begin(), kernel.end());
  Dims dims = first.dims;
  const auto strides = c.node.integers("strides");
  for (std::size_t i = 0; same_size && i < window.size(); ++i) {
    const std::uint64_t stride =
        i < strides.size() ? static_cast<std::uint64_t>(strides[i]) : std::uint64_t{1};
    dims[i + 2] = ceil_div(dims[i + 2], stride);
  }
  std::size_t axis = 2;
  for (const Span& span : window_of(c.node, first.dims, window, dims)) {
    const std::uint64_t outputs =
        c.node.integer("ceil_mode", 0) != 0 ? span.outputs_rounded_up() : span.computed_outputs();
    if (outputs == 0) {
      c.fault = fmt::format("a window of {} does not fit {}", span.kernel, span.size);
      return;
    }
    if (!same_size) dims[axis] = outputs;
    ++axis;
  }
  c.out(0, first.type, dims);
}

void einsum(const Case& c) {
  const auto equation = parse_equation(c.node.text("equation", ""));
  if (!equation || equation->operands.size() != c.node.inputs.size()) return;
  std::map<char, std::uint64_t> sizes;
  for (std::size_t i = 0; i < c.node.inputs.size(); ++i) {
    if (!c.shaped(i)) return;
    const Dims& dims = c.in(i)->dims;
    const std::string& letters = equation->operands[i];
    if (letters.size() != dims.size()) {
      c.fault = fmt::format("\"{}\" does not fit {}", letters, shape_text(dims));
      return;
    }
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      std::uint64_t& size = sizes.emplace(letters[axis], 1).first->second;
      if (size != 1 && dims[axis] != 1 && size != dims[axis]) {
        c.fault = fmt::format("'{}' is {} and {}", letters[axis], size, dims[axis]);
        return;
      }
      size = std::max(size, dims[axis]);
    }
  }
  Dims out;
  for (const char letter : equation->result) out.push_back(sizes[letter]);
  c.out(0, c.in(0)->type, out);
}

struct Row {
  std::string_view type;
  std::string_view domain;
  std::int64_t since;  // the library knows older versions
  void (*rule)(const Case&);
};

constexpr std::string_view kMs = kMicrosoftDomain;
constexpr std::array<Row, 61> kRows = {{
    {"Gelu", "", 18, same},
    {"Mish", "", 18, same},
    {"Swish", "", 18, same},
    {"GroupNormalization", "", 18, same},
    {"RMSNormalization", "", 18, same},
    {"RotaryEmbedding", "", 18, same},
    {"BitwiseNot", "", 18, same},
    {"SimplifiedLayerNormalization", "", 1, same},
    {"SkipLayerNormalization", "", 1, skip_norm},
    {"Attention", "", 18, separate_attention},
    {"ReduceSum", "", 13, reduce},
    {"ReduceMean", "", 18, reduce},
    {"ReduceMax", "", 18, reduce},
    {"ReduceMin", "", 18, reduce},
    {"ReduceProd", "", 18, reduce},
    {"ReduceL1", "", 18, reduce},
    {"ReduceL2", "", 18, reduce},
    {"ReduceLogSum", "", 18, reduce},
    {"ReduceLogSumExp", "", 18, reduce},
    {"ReduceSumSquare", "", 18, reduce},
    {"Einsum", "", 12, einsum},
    {"AveragePool", "", 18, pool},
    {"LpPool", "", 18, pool},
    {"Split", "", 18, split},
    {"Pad", "", 18, pad},
    {"Resize", "", 18, resize},
    {"QuantizeLinear", "", 19, quantize},
    {"DequantizeLinear", "", 19, dequantize},
    {"Attention", kMs, 1, fused_attention},
    {"QAttention", kMs, 1, fused_attention},
    {"MultiHeadAttention", kMs, 1, separate_attention},
    {"DecoderMaskedMultiHeadAttention", kMs, 1, separate_attention},
    {"GroupQueryAttention", kMs, 1, separate_attention},
    {"RotaryEmbedding", kMs, 1, same},
    {"EmbedLayerNormalization", kMs, 1, embed_norm},
    {"SkipLayerNormalization", kMs, 1, skip_norm},
    {"SkipSimplifiedLayerNormalization", kMs, 1, skip_norm},
    {"LayerNormalization", kMs, 1, same},
    {"SimplifiedLayerNormalization", kMs, 1, same},
    {"GroupNorm", kMs, 1, same},
    {"FastGelu", kMs, 1, same},
    {"BiasGelu", kMs, 1, same},
    {"Gelu", kMs, 1, same},
    {"QuickGelu", kMs, 1, same},
    {"BiasSplitGelu", kMs, 1, same},
    {"BiasAdd", kMs, 1, same},
    {"FusedMatMul", kMs, 1, fused_matmul},
    {"TransposeMatMul", kMs, 1, fused_matmul},
    {"QuantizeLinear", kMs, 1, quantize},
    {"DequantizeLinear", kMs, 1, dequantize},
    {"DynamicQuantizeLinear", kMs, 1, quantize_dynamic},
    {"QLinearAdd", kMs, 1, quantized_binary},
    {"QLinearMul", kMs, 1, quantized_binary},
    {"QLinearSigmoid", kMs, 1, same},
    {"QLinearLeakyRelu", kMs, 1, same},
    {"QLinearGlobalAveragePool", kMs, 1, quantized_pool},
    {"QGemm", kMs, 1, quantized_gemm},
    {"MatMulIntegerToFloat", kMs, 1, integer_to_float_product},
    {"DynamicQuantizeMatMul", kMs, 1, integer_to_float_product},
    {"QLinearSoftmax", kMs, 1, same},
    {"NhwcMaxPool", kMs, 1, nullptr},
}};

}  // namespace

bool infer_by_rule(Graph& graph, const Node& node, std::string& fault) {
  for (const Row& row : kRows) {
    if (row.type != node.type || row.domain != node.domain || node.version < row.since) continue;
    if (row.rule == nullptr) return false;
    row.rule({graph, node, fault});
    return true;
  }
  return false;
}

}  // namespace macroscope::workload::onnx_import
