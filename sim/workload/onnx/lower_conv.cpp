// Convolutions of one, two and three dimensions, and transposed ones.
#include <fmt/format.h>

#include <algorithm>

#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/onnx/window.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// A convolution's sizes, checked against each other.
struct ConvSizes {
  std::uint64_t batch, in_channels, out_channels, groups;
  std::vector<Span> axes;  // spatial
};

/// Writes the convolution of `input` (as it lies) with `weight`.
///
/// One spatial dimension is the height, so that it can be cut anywhere. Of three, the first
/// becomes part of the channels: every output depth reads its own `kernel` planes, so that the
/// multiplications are exact while planes that overlap are read again.
program::Conv2d conv_of(const ConvSizes& s) {
  program::Conv2d conv;
  conv.batch = s.batch;
  conv.in_channels = s.in_channels;
  conv.out_channels = s.out_channels;
  conv.groups = s.groups;
  std::vector<Span> axes = s.axes;
  if (axes.size() == 3) {
    conv.batch *= axes[0].outputs;
    conv.in_channels *= axes[0].kernel;
    axes.erase(axes.begin());
  }
  const auto crop = [](std::int64_t pad) {
    return pad < 0 ? static_cast<std::uint64_t>(-pad) : std::uint64_t{0};
  };
  const auto pad = [](std::int64_t p) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(p, 0));
  };
  const Span& h = axes.front();
  conv.height = h.size - std::min(h.size, crop(h.before) + crop(h.after));
  conv.kernel_h = h.kernel;
  conv.stride_h = h.stride;
  conv.dilation_h = h.dilation;
  conv.pad_top = pad(h.before);
  conv.pad_bottom = pad(h.after);
  if (axes.size() == 2) {
    const Span& w = axes.back();
    conv.width = w.size - std::min(w.size, crop(w.before) + crop(w.after));
    conv.kernel_w = w.kernel;
    conv.stride_w = w.stride;
    conv.dilation_w = w.dilation;
    conv.pad_left = pad(w.before);
    conv.pad_right = pad(w.after);
  }
  return conv;
}

ConvSizes sizes_of(Lowering& l, const Node& node, ValueId input, ValueId weight) {
  const Dims& in = l.dims(input);
  const Dims& w = l.dims(weight);
  const Dims& out = l.dims(node.output());
  if (in.size() != w.size() || in.size() < 3 || in.size() > 5 || out.size() != in.size()) {
    l.refuse(node, fmt::format("a convolution of {} with {} to {}", shape_text(in), shape_text(w),
                               shape_text(out)));
  }
  const auto groups =
      static_cast<std::uint64_t>(std::max<std::int64_t>(1, node.integer("group", 1)));
  if (in[1] % groups != 0 || w[0] % groups != 0 || w[1] != in[1] / groups || out[1] != w[0]) {
    l.refuse(node, fmt::format("{} input channels in {} groups do not fit a weight of {}", in[1],
                               groups, shape_text(w)));
  }
  ConvSizes sizes{in[0], in[1], w[0], groups, {}};
  sizes.axes = window_of(node, in, Dims(w.begin() + 2, w.end()), out);
  for (const Span& axis : sizes.axes) {
    if (axis.outputs == 0 || axis.computed_outputs() != axis.outputs) {
      l.refuse(node, fmt::format("a window of {} does not give {} results from {}", axis.kernel,
                                 axis.outputs, axis.size));
    }
  }
  return sizes;
}

/// The weight as [out][kernel...][in / groups].
program::TensorId conv_weight(Lowering& l, ValueId weight) {
  const Dims& w = l.dims(weight);
  Dims dims = {w[0]};
  Axes order = {0};
  for (std::size_t i = 2; i < w.size(); ++i) {
    dims.push_back(w[i]);
    order.push_back(i);
  }
  dims.push_back(w[1]);
  order.push_back(1);
  if (l.value(weight).constant) return l.weight(weight, dims, true, order);
  return l.read_through_strides(weight);
}

void add_bias(Lowering& l, Product& product, ValueId bias) {
  if (bias == kNone) return;
  const program::OperandFormats& f = product.op.formats;
  product.epilogue.bias = true;
  if (!l.value(bias).constant) return;  // computed: as small as a constant, read with the operator
  product.op.constants.push_back(
      l.constant(bias, is_integer(f.accumulator) ? f.accumulator : f.input));
}

void convolve(Lowering& l, Node& node, ValueId input, ValueId weight, ValueId bias) {
  const ConvSizes sizes = sizes_of(l, node, input, weight);
  Product product{node, {}, node.output(), sizes.out_channels, 1, {}, {}};
  product.op.inputs = {l.read_in(input, image_order(l.dims(input).size()), node)};
  product.op.weights = {conv_weight(l, weight)};
  product.op.formats = product_formats(l, l.tensor(product.op.inputs[0]).format,
                                       l.tensor(product.op.weights[0]).format);
  product.op.op = conv_of(sizes);
  add_bias(l, product, bias);
  finish_product(l, std::move(product), image_order(l.dims(node.output()).size()));
}

}  // namespace

void lower_conv(Lowering& l, Node& node) {
  convolve(l, node, node.input(0), node.input(1), node.input(2));
  if (node.input(3) != kNone) {
    l.warn(node, "MS255", "the sum with a fourth operand (FusedConv) is not counted");
  }
}

void lower_quantized_conv(Lowering& l, Node& node) {
  // QLinearConv: x, its scale and zero, w, its scale and zero, y's scale and zero, bias.
  const bool requantized = node.type == "QLinearConv";
  convolve(l, node, node.input(0), node.input(requantized ? 3 : 1),
           requantized ? node.input(8) : kNone);
}

void lower_conv_transpose(Lowering& l, Node& node) {
  const ValueId input = node.input(0), weight = node.input(1), result = node.output();
  const Dims in = l.dims(input), w = l.dims(weight), out = l.dims(result);
  if (in.size() != w.size() || in.size() < 3 || out.size() != in.size()) {
    l.refuse(node,
             fmt::format("a transposed convolution of {} with {}", shape_text(in), shape_text(w)));
  }
  const auto groups =
      static_cast<std::uint64_t>(std::max<std::int64_t>(1, node.integer("group", 1)));
  if (in[1] % groups != 0 || w[0] != in[1]) {
    l.refuse(node, fmt::format("{} input channels in {} groups do not fit a weight of {}", in[1],
                               groups, shape_text(w)));
  }
  const std::uint64_t taps = elements(Dims(w.begin() + 2, w.end()));
  const std::uint64_t pixels = elements(Dims(in.begin() + 2, in.end()));
  // Every input pixel times every tap: [pixels x in] * [in x taps * out], then the columns are
  // added up where they overlap.
  const program::Gemm gemm{groups, in[0] * pixels, w[1] * taps, in[1] / groups, groups == 1};
  Product product{node, {}, result, w[1] * groups, 1, {}, {}};
  product.op.inputs = {l.read_in(input, image_order(in.size()), node)};
  const Dims stored = {groups, gemm.k, gemm.n};
  product.op.weights = {l.value(weight).constant ? l.weight(weight, stored, true)
                                                 : l.read_through_strides(weight)};
  product.op.formats = product_formats(l, l.tensor(product.op.inputs[0]).format,
                                       l.tensor(product.op.weights[0]).format);
  product.op.op = gemm;
  const auto strides = node.integers("strides");
  const bool tiles = gemm.m * gemm.n * groups == elements(out) &&
                     std::all_of(strides.begin(), strides.end(), [](auto s) { return s > 0; });
  if (tiles) {  // kernel equals stride: no two columns meet, each is stored where it belongs
    add_bias(l, product, node.input(2));
    finish_product(l, std::move(product), image_order(out.size()));
    return;
  }
  program::Operator& columns = product.op;
  columns.formats.output = columns.formats.accumulator;
  const program::TensorId partial = l.emit(node, columns, {groups, gemm.m, gemm.n}, "columns");
  // Additions per result: its share of the columns; then what a convolution's epilogue does.
  Product sum{node, {}, result, product.channels, 1, {}, {}};
  const std::uint64_t additions =
      std::max<std::uint64_t>(1, ceil_div(gemm.m * gemm.n * groups, elements(out)));
  program::VectorOp vector =
      vector_over(program::VectorKind::elementwise, {elements(out)}, 1, additions);
  vector.input_elements = gemm.m * gemm.n * groups;
  sum.op.formats = columns.formats;
  sum.op.formats.input = columns.formats.accumulator;
  sum.op.inputs = {partial};
  sum.op.op = vector;
  add_bias(l, sum, node.input(2));
  const ValueId made = finish_product(l, std::move(sum), image_order(out.size()));
  // A vector operator has its operations in itself.
  program::Operator& last = l.operator_of(l.place(made).tensor);
  std::get<program::VectorOp>(last.op).operations += last.epilogue_operations;
  last.epilogue_operations = 0;
}

}  // namespace macroscope::workload::onnx_import
