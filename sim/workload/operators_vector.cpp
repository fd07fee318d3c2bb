// Operators of the vector unit.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/vector_op.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

/// True when `small` can be spread over `large`: equal dimensions or 1.
bool spreads(const std::vector<std::uint64_t>& large, const std::vector<std::uint64_t>& small) {
  if (large.size() != small.size()) return false;
  for (std::size_t i = 0; i < large.size(); ++i) {
    if (small[i] != large[i] && small[i] != 1) return false;
  }
  return true;
}

}  // namespace

program::VectorOp softmax_over(Builder& builder, const Element& e, std::uint64_t rows,
                               std::uint64_t columns) {
  (void)builder.product(e, {rows, columns});
  return softmax_cost(rows, columns);
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
  const std::uint64_t operations = pooling_operations(function == "max", taps);
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  program::VectorOp vector = vector_over(program::VectorKind::pooling, dims, 1, operations);
  vector.input_elements = elements_of(in.dims);
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
      vector_over(program::VectorKind::elementwise, in.dims, 1,
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
    vector.input_elements += elements_of(other.dims);
  }
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), in.dims));
}

void add_activation(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const std::string function = builder.word_or(e, "function", "relu", activation_names());
  add_unary(builder, e, in,
            vector_over(program::VectorKind::activation, in.dims, 1,
                        std::max<std::uint64_t>(1, activation_operations(function))));
}

void add_softmax(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  add_unary(builder, e, in,
            softmax_over(builder, e, elements_of(in.dims) / in.dims.back(), in.dims.back()));
}

void add_repeat(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const std::uint64_t axis = builder.count_or(e, "axis", in.dims.size() - 1);
  if (axis >= in.dims.size()) {
    throw config::fault("MS208", e.place_of("axis"),
                        fmt::format("axis {} of {}: it has axes 0 to {}", axis, shape_text(in.dims),
                                    in.dims.size() - 1));
  }
  std::vector<std::uint64_t> dims = in.dims;
  dims[axis] = builder.product(e, {dims[axis], builder.size(e, "times")});
  (void)builder.product(e, dims);
  program::VectorOp vector = vector_over(program::VectorKind::copy, dims, 1, 1);
  vector.input_elements = elements_of(in.dims);
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), dims));
}

void add_upsample(Builder& builder, const Element& e) {
  const Value in = image_input(builder, e);
  const std::uint64_t factor = builder.size_or(e, "factor", 2);
  const std::vector<std::uint64_t> dims = {in.dims[0], builder.product(e, {in.dims[1], factor}),
                                           builder.product(e, {in.dims[2], factor}), in.dims[3]};
  (void)builder.product(e, dims);
  program::VectorOp vector = vector_over(program::VectorKind::copy, dims, 1, 1);
  vector.input_elements = elements_of(in.dims);
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), dims));
}

void add_embedding(Builder& builder, const Element& e) {
  const Value ids = builder.input(e);
  const std::uint64_t rows = builder.size(e, "rows");
  const std::uint64_t features = builder.size(e, "features");
  const program::OperandFormats formats = builder.operand_formats(e, ids);
  const program::TensorId table = builder.add_weight(e, "weight", {rows, features}, formats.weight);
  std::vector<std::uint64_t> dims = ids.dims;
  dims.push_back(features);

  // Only the rows that are looked up move, so the operator reads a part of the table.
  program::Tensor gathered;
  gathered.name = builder.name() + ".rows";
  gathered.kind = program::TensorKind::weight;
  gathered.dims = dims;
  gathered.format = formats.weight;
  gathered.part_of = table;
  const program::TensorId part = builder.add_tensor(e, std::move(gathered));

  program::Operator op;
  op.formats = formats;
  op.formats.input = formats.weight;
  op.inputs = {part, ids.tensor};
  op.op = vector_over(program::VectorKind::copy, dims, 1, 1);
  builder.finish(e, builder.emit(e, std::move(op), dims));
}

}  // namespace macroscope::workload
