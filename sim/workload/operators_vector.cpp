// Operators of the vector unit.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

std::uint64_t elements(const std::vector<std::uint64_t>& dims) {
  std::uint64_t count = 1;
  for (const std::uint64_t dim : dims) count *= dim;
  return count;
}

program::VectorOp over(program::VectorKind kind, const std::vector<std::uint64_t>& dims,
                       std::uint64_t passes, std::uint64_t operations) {
  program::VectorOp op;
  op.kind = kind;
  op.columns = dims.back();
  op.rows = elements(dims) / dims.back();
  op.input_elements = op.elements();
  op.passes = passes;
  op.operations = operations;
  return op;
}

void add_unary(Builder& builder, const Element& e, const Value& in, const program::VectorOp& vector,
               std::vector<program::TensorId> constants = {}) {
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  op.constants = std::move(constants);
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), in.dims));
}

/// True when `small` can be spread over `large`: equal dimensions or 1.
bool spreads(const std::vector<std::uint64_t>& large, const std::vector<std::uint64_t>& small) {
  if (large.size() != small.size()) return false;
  for (std::size_t i = 0; i < large.size(); ++i) {
    if (small[i] != large[i] && small[i] != 1) return false;
  }
  return true;
}

/// Operations per element of an elementwise function of two quantized or floating tensors.
std::uint64_t elementwise_operations(const std::string& function, bool integer,
                                     const std::string& activation) {
  const bool clamps = activation == "relu" || activation == "relu6";
  if (function == "rotary") return 3;  // two products with cosine and sine, one sum
  if (!integer) return 1 + activation_operations(activation);
  // Integers have scales: an addition brings both operands to one scale (2), and every result is
  // multiplied, shifted and saturated (3), where the bounds of a ReLU come free.
  const std::uint64_t scaled = function == "multiply" ? 1 + 3 : 2 + 1 + 3;
  return scaled + (clamps ? 0 : activation_operations(activation));
}

}  // namespace

program::VectorOp softmax_over(Builder& builder, const Element& e, std::uint64_t rows,
                               std::uint64_t columns) {
  // Passes: maximum; exponential and sum; scaling. Per element: compare, subtract, exponential,
  // add, multiply.
  (void)builder.product(e, {rows, columns});
  return over(program::VectorKind::softmax, {rows, columns}, 3, 5);
}

void add_pool(Builder& builder, const Element& e) {
  const Value in = image_input(builder, e);
  const std::string function = builder.word_or(e, "function", "max", {"max", "average"});
  program::Conv2d shape;  // the arithmetic of output sizes is that of a convolution
  shape.height = in.dims[1];
  shape.width = in.dims[2];
  if (builder.flag_or(e, "global", false)) {
    shape.kernel_h = shape.height;
    shape.kernel_w = shape.width;
  } else {
    const Window window = read_window(builder, e, in);
    shape.kernel_h = window.kernel_h;
    shape.kernel_w = window.kernel_w;
    shape.stride_h = window.stride_h;
    shape.stride_w = window.stride_w;
    shape.dilation_h = window.dilation_h;
    shape.dilation_w = window.dilation_w;
    shape.pad_top = window.pad_top;
    shape.pad_bottom = window.pad_bottom;
    shape.pad_left = window.pad_left;
    shape.pad_right = window.pad_right;
    shape.ceil_output = builder.flag_or(e, "ceil", false);
  }
  const std::vector<std::uint64_t> dims = {in.dims[0], shape.out_height(), shape.out_width(),
                                           in.dims[3]};
  (void)builder.product(e, dims);
  const std::uint64_t taps = builder.product(e, {shape.kernel_h, shape.kernel_w});
  // taps - 1 comparisons; or taps - 1 additions and one multiplication.
  const std::uint64_t operations = std::max<std::uint64_t>(1, function == "max" ? taps - 1 : taps);
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  program::VectorOp vector = over(program::VectorKind::pooling, dims, 1, operations);
  vector.input_elements = elements(in.dims);
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), dims));
}

void add_elementwise(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const std::string function =
      builder.word_or(e, "function", "add", {"add", "subtract", "multiply", "rotary"});
  const std::string activation = builder.word_or(e, "activation", "none", activation_names());
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  program::VectorOp vector =
      over(program::VectorKind::elementwise, in.dims, 1,
           elementwise_operations(function, is_integer(op.formats.input), activation));
  if (function != "rotary") {
    const Value other = builder.reference(e, "input2");
    if (!spreads(in.dims, other.dims)) {
      throw config::fault(
          "MS207", e.place_of("input2"),
          fmt::format("<elementwise> joins \"{}\" {} and \"{}\" {}: the shapes differ", in.made_by,
                      shape_text(in.dims), other.made_by, shape_text(other.dims)),
          {{in.where, fmt::format("\"{}\" is made here", in.made_by)},
           {other.where, fmt::format("\"{}\" is made here", other.made_by)}},
          static_cast<std::uint32_t>(e.text_or("input2", "x").size()));
    }
    op.inputs.push_back(other.tensor);
    vector.input_elements += elements(other.dims);
  }
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), in.dims));
}

void add_activation(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const std::string function = builder.word_or(e, "function", "relu", activation_names());
  add_unary(builder, e, in,
            over(program::VectorKind::activation, in.dims, 1,
                 std::max<std::uint64_t>(1, activation_operations(function))));
}

void add_softmax(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  add_unary(builder, e, in,
            softmax_over(builder, e, elements(in.dims) / in.dims.back(), in.dims.back()));
}

void add_layer_norm(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const program::Format format = builder.format_of(in);
  std::vector<program::TensorId> constants = {
      builder.add_weight(e, "gain", {in.dims.back()}, format)};
  if (builder.flag_or(e, "bias", true)) {
    constants.push_back(builder.add_weight(e, "bias", {in.dims.back()}, format));
  }
  // Pass 1: sum, square, sum of squares. Pass 2: subtract the mean, scale, gain, bias.
  const std::uint64_t operations = constants.size() == 2 ? 7 : 6;
  add_unary(builder, e, in, over(program::VectorKind::layer_norm, in.dims, 2, operations),
            std::move(constants));
}

void add_rms_norm(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const program::TensorId gain =
      builder.add_weight(e, "gain", {in.dims.back()}, builder.format_of(in));
  // Pass 1: square, sum. Pass 2: scale, gain.
  add_unary(builder, e, in, over(program::VectorKind::rms_norm, in.dims, 2, 4), {gain});
}

void add_embedding(Builder& builder, const Element& e) {
  const Value ids = builder.input(e);
  const std::uint64_t rows = builder.size(e, "rows");
  const std::uint64_t features = builder.size(e, "features");
  const program::TensorId table =
      builder.add_weight(e, "weight", {rows, features}, builder.formats().weights);
  std::vector<std::uint64_t> dims = ids.dims;
  dims.push_back(features);

  // Only the rows that are looked up move, so the operator reads a part of the table.
  program::Tensor gathered;
  gathered.name = builder.name() + ".rows";
  gathered.kind = program::TensorKind::weight;
  gathered.dims = dims;
  gathered.format = builder.formats().weights;
  gathered.part_of = table;
  const program::TensorId part = builder.add_tensor(e, std::move(gathered));

  program::Operator op;
  op.formats = builder.operand_formats(e, ids);
  op.formats.input = builder.formats().weights;
  op.inputs = {part, ids.tensor};
  op.op = over(program::VectorKind::copy, dims, 1, 1);
  builder.finish(e, builder.emit(e, std::move(op), dims));
}

}  // namespace macroscope::workload
