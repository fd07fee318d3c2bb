// Nodes that move elements.
#include <algorithm>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/onnx/vector_writer.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using program::VectorKind;

/// Rows of a table that are looked up: a part of it, and only they move.
program::TensorId rows_of(Lowering& l, const Node& node, ValueId table, const Dims& picked) {
  const bool learned = l.value(table).constant;
  const program::TensorId whole =
      learned ? l.weight(table, l.dims(table), true) : l.read_through_strides(table);
  program::Tensor part = l.tensor(whole);
  part.name = node.name + ".rows";
  part.dims = picked;
  part.part_of = whole;
  part.source = nullptr;
  return l.add_tensor(std::move(part), node);
}

/// Operations per result of a Resize: 1 for the nearest pixel, products and sums for a mixture.
std::uint64_t resize_operations(const Node& node, const Dims& in, const Dims& out) {
  const std::string mode = node.text("mode", "nearest");
  std::uint64_t axes = 0;
  for (std::size_t i = 0; i < in.size() && i < out.size(); ++i) axes += in[i] != out[i] ? 1 : 0;
  if (mode == "linear" || mode == "bilinear")
    return (std::uint64_t{1} << std::min<std::uint64_t>(axes, 3)) * 2 - 1;
  if (mode == "cubic") return 2 * 16 - 1;
  return 1;
}

}  // namespace

void lower_copy(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  const Dims &in = l.dims(input), &out = l.dims(result);
  const bool resize = node.type == "Resize" || node.type == "Upsample";
  const bool image = in.size() >= 4 && out.size() == in.size() &&
                     (resize || node.type == "DepthToSpace" || node.type == "SpaceToDepth" ||
                      node.type == "GridSample");
  program::Operator op;
  const Axes order = image ? image_order(out.size()) : order_like(l, input, result);
  op.inputs = {image ? l.read_in(input, order, node) : l.read(input)};
  const program::Format format = l.tensor(op.inputs[0]).format;
  op.formats = {format, format, format, l.formats().activation(l.value(result))};
  if (is_integer(format) != is_integer(op.formats.output)) op.formats.output = format;
  // GridSample mixes four pixels.
  const std::uint64_t operations = resize                      ? resize_operations(node, in, out)
                                   : node.type == "GridSample" ? 4 * 2 - 1
                                                               : 1;
  program::VectorOp vector =
      vector_over(operations > 1 ? VectorKind::elementwise : VectorKind::copy, out, 1, operations);
  vector.input_elements = std::max<std::uint64_t>(
      1, std::min(elements(in),
                  resize || elements(out) > elements(in) ? elements(in) : elements(out)));
  op.op = vector;
  l.emit_value(node, std::move(op), result, order);
}

void lower_expand(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  if (elements(l.dims(input)) == elements(l.dims(result))) return lower_reshape(l, node);
  // Readers that repeat rows themselves need no copy.
  const Value& value = l.value(result);
  const auto repeats = [&](NodeId id) {
    const Node& reader = l.graph().nodes[id];
    for (const char* type : {"Add", "Sub", "Mul", "Div", "Where", "And", "Or", "Equal", "Less",
                             "Greater", "LessOrEqual", "GreaterOrEqual", "Min", "Max"}) {
      if (reader.is(type)) return true;
    }
    return false;
  };
  const bool all = !value.is_output && !value.readers.empty() &&
                   std::all_of(value.readers.begin(), value.readers.end(), repeats);
  if (!all) return lower_copy(l, node);
  l.view(result, l.place(input));
  l.free(node, "its readers repeat the elements themselves");
}

void lower_gather(Lowering& l, Node& node) {
  const ValueId table = node.input(0), picked = node.input(1), result = node.output();
  const Dims &from = l.dims(table), &out = l.dims(result);
  std::int64_t axis = node.integer("axis", 0);
  if (axis < 0) axis += static_cast<std::int64_t>(from.size());
  const bool one = node.is("Gather") && l.value(picked).constant && elements(l.dims(picked)) == 1 &&
                   !l.value(table).constant;
  if (one) {  // a fixed index: a part of its input
    l.part(result, table);
    return l.free(node, "a part of its input, read where it lies");
  }
  program::Operator op;
  op.inputs = {rows_of(l, node, table, out)};
  const program::Format format = l.tensor(op.inputs[0]).format;
  op.formats = {format, format, l.formats().sums(format, format),
                l.formats().activation(l.value(result))};
  op.op = vector_over(VectorKind::copy, out, 1, 1);
  if (!l.value(picked).constant) op.inputs.push_back(l.read(picked));
  l.emit_value(node, std::move(op), result);
}

void lower_scatter(Lowering& l, Node& node) {
  const ValueId data = node.input(0), updates = node.input(2), result = node.output();
  const bool adds = node.text("reduction", "none") != "none";
  program::Operator op;
  const program::TensorId target = l.read(data);
  // Where nobody else reads the data, only the updates move.
  const bool in_place = !l.value(data).constant && l.exclusive(data);
  op.inputs = {l.read(updates), target};
  const program::Format format = l.tensor(op.inputs[0]).format;
  op.formats = {format, format, format, l.formats().activation(l.value(result))};
  const Dims& moved = in_place ? l.dims(updates) : l.dims(result);
  program::VectorOp vector = vector_over(VectorKind::copy, moved, 1, adds ? 2 : 1);
  vector.input_elements =
      elements(l.dims(updates)) * (adds ? 2 : 1) + (in_place ? 0 : elements(l.dims(data)));
  op.op = vector;
  if (!in_place) return l.emit_value(node, std::move(op), result);
  const program::TensorId made = l.emit(node, std::move(op), moved);
  l.tensor(made).part_of = target;
  l.view(result, l.place(data));
}

void lower_one_hot(Lowering& l, Node& node) {
  program::VectorOp op = vector_over(VectorKind::elementwise, l.dims(node.output()), 1, 1);
  op.input_elements = std::max<std::uint64_t>(1, elements(l.dims(node.input(0))));
  write_vector(l, node, {op, {node.input(0)}, {}}, node.output());
}

}  // namespace macroscope::workload::onnx_import
