// Element by element: arithmetic with broadcasting, activations, changes of format.
#include <algorithm>
#include <array>

#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/onnx/vector_writer.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using program::VectorKind;

/// Axes of `small`, broadcast to the rank of `large`, in the order of `order`.
bool fits_order(Lowering& l, ValueId small, const Axes& order, std::size_t rank) {
  const Place& at = l.place(small);
  if (at.free_order) return true;
  const Dims& dims = l.dims(small);
  Axes own;
  for (const std::size_t axis : order) {
    const std::size_t more = rank - dims.size();
    if (axis >= more) own.push_back(axis - more);
  }
  return same_order(at.order, own, dims);
}

/// Brings `small` into the order in which the result is walked.
void bring(Lowering& l, ValueId small, const Axes& order, std::size_t rank, const Node& node) {
  const std::size_t more = rank - l.dims(small).size();
  Axes own;
  for (const std::size_t axis : order) {
    if (axis >= more) own.push_back(axis - more);
  }
  static_cast<void>(l.read_in(small, own, node));
}

std::string function_of(const Node& node) {
  if (node.type == "Mul" || node.type == "Div") return "multiply";
  return "add";
}

/// Operations per element without activation.
std::uint64_t operations_of(Lowering& l, const Node& node, std::size_t operands) {
  if (node.type == "PRelu") return 2;
  if (node.type == "Where") return 1;
  if (node.type == "Pow") {
    // A square is a product.
    return 1;
  }
  const bool joined = node.type == "Add" || node.type == "Sub" || node.type == "Mul" ||
                      node.type == "Div" || node.type == "Sum";
  const bool integer = joined && l.formats().is_quantized(l.value(node.input(0)));
  const std::uint64_t one = elementwise_operations(function_of(node), integer, "none");
  const std::uint64_t mean = node.type == "Mean" ? 1 : 0;
  return one * std::max<std::size_t>(1, operands - 1) + mean;
}

}  // namespace

void lower_activation(Lowering& l, Node& node) {
  const auto cost = activation_cost(l, node);
  const std::uint64_t operations = cost ? cost->operations : 1;
  write_vector(l, node,
               {vector_over(VectorKind::activation, l.dims(node.output()), 1,
                            std::max<std::uint64_t>(1, operations)),
                {node.input(0)},
                {}},
               node.output());
}

void lower_elementwise(Lowering& l, Node& node) {
  const ValueId own_result = node.output();
  const Dims dims = l.dims(own_result);
  const std::size_t rank = dims.size();
  if (elements(dims) <= 1) {
    // One number: whoever controls the machine computes it.
    l.free(node, "one number, computed by the controller");
    for (const ValueId id : node.inputs) {
      if (id == kNone || l.value(id).constant) continue;
      l.view(own_result, l.place(id));
    }
    return;
  }
  VectorWork work;
  std::vector<ValueId> parts;  // computed, or constants of more than a row
  for (const ValueId id : node.inputs) {
    if (id == kNone) continue;
    const std::uint64_t count = elements(l.dims(id));
    if (count <= 1) continue;  // a number in the instruction
    const bool row = l.value(id).constant && count < elements(dims) &&
                     count == *std::max_element(l.dims(id).begin(), l.dims(id).end());
    (row ? work.constants : parts).push_back(id);
  }
  if (parts.empty()) {
    for (const ValueId id : node.inputs) {
      if (id != kNone && !l.value(id).constant) parts.push_back(id);
    }
  }
  if (parts.empty()) parts.push_back(node.input(0));
  // The largest operand is walked; the first of equals.
  std::stable_sort(parts.begin(), parts.end(), [&l](ValueId a, ValueId b) {
    return elements(l.dims(a)) > elements(l.dims(b));
  });
  // A condition is not what decides the format.
  if (node.type == "Where" && parts.size() > 1 && parts.front() == node.input(0)) {
    std::rotate(parts.begin(), parts.begin() + 1, parts.end());
  }
  ValueId laid = parts.front();
  for (const ValueId id : parts) {
    if (l.place(laid).free_order && !l.place(id).free_order && l.dims(id) == dims) laid = id;
  }
  const Axes order = order_like(l, laid, own_result);
  if (l.place(parts.front()).free_order && laid != parts.front()) {
    bring(l, parts.front(), order, rank, node);
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!fits_order(l, parts[i], order, rank)) bring(l, parts[i], order, rank, node);
  }
  std::size_t operands = 0;
  for (const ValueId id : node.inputs) operands += id == kNone ? 0 : 1;
  work.op = vector_over(VectorKind::elementwise, dims, 1, operations_of(l, node, operands));
  const program::Format format = l.tensor(l.read(parts.front())).format;
  work.op.input_elements = 0;
  for (const ValueId id : parts) {
    work.op.input_elements +=
        elements_in(elements(l.dims(id)), l.tensor(l.read(id)).format, format);
  }
  work.inputs = parts;
  std::string label = node.label.empty() ? node.full_type() : node.label;
  ValueId result = own_result;
  const bool arithmetic = node.type == "Add" || node.type == "Sub" || node.type == "Mul" ||
                          node.type == "Div" || node.type == "Sum";
  if (arithmetic && l.value(result).quantized == ElementType::none) {
    const ActivationCost activation = take_activation(l, result, label);
    const bool clamps = activation.name == "relu" || activation.name == "relu6";
    const bool integer = l.formats().is_quantized(l.value(node.input(0)));
    if (!(integer && clamps)) work.op.operations += activation.operations;
  }
  Node named = node;
  named.label = label;
  write_vector(l, named, std::move(work), result);
}

void lower_biased_activation(Lowering& l, Node& node) {
  Node bare = node;
  bare.inputs = {node.input(0)};
  if (bare.type == "BiasGelu") bare.type = "Gelu";
  const auto cost = activation_cost(l, bare);
  const bool biased = node.input(1) != kNone;
  VectorWork work{vector_over(VectorKind::activation, l.dims(node.output()), 1,
                              (cost ? cost->operations : 4) + (biased ? 1U : 0U)),
                  {node.input(0)},
                  {node.input(1)}};
  write_vector(l, node, std::move(work), node.output());
}

void lower_quantize(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  const program::Format from = l.tensor(l.read(input)).format;
  const program::Format to = l.formats().activation(l.value(result));
  if (from == to) {
    l.view(result, l.place(input));
    return l.free(node, "both sides have one format here");
  }
  const Place& at = l.place(input);
  if (node.type == "Cast" && l.exclusive(input) && is_floating(l.value(result).type)) {
    store_in_format(l.operator_of(at.tensor), to);
    l.tensor(at.tensor).format = to;
    l.view(result, at);
    return l.free(node, "its maker stores the new format");
  }
  write_vector(l, node,
               {vector_over(VectorKind::elementwise, l.dims(result), 1,
                            std::max<std::uint64_t>(1, storing_operations(from, to))),
                {input},
                {}},
               result);
}

void lower_dynamic_quantize(Lowering& l, Node& node) {
  // Pass 1: smallest and largest. Pass 2: multiply by the scale, round, saturate.
  VectorWork work{
      vector_over(VectorKind::elementwise, l.dims(node.input(0)), 2, 2 + 3), {node.input(0)}, {}};
  program::Operator op;
  op.inputs = {l.read(node.input(0))};
  const program::Format format = l.tensor(op.inputs[0]).format;
  op.formats = {format, format, l.formats().sums(format, format), format_of(ElementType::int8)};
  op.op = work.op;
  l.emit_value(node, std::move(op), node.output(), order_like(l, node.input(0), node.output()));
}

void lower_quantized_elementwise(Lowering& l, Node& node) {
  // QLinearAdd, QLinearMul: a, scale, zero, b, scale, zero. QLinearSigmoid and the like: one.
  const bool two = node.type == "QLinearAdd" || node.type == "QLinearMul";
  VectorWork work;
  work.op = vector_over(
      VectorKind::elementwise, l.dims(node.output()), 1,
      two ? elementwise_operations(node.type == "QLinearAdd" ? "add" : "multiply", true, "none")
          : 1 + 3);
  if (node.type == "QLinearSoftmax") {
    const Dims& dims = l.dims(node.output());
    work.op = softmax_cost(elements(dims) / dims.back(), dims.back());
  }
  work.inputs = {node.input(0)};
  if (two && !l.value(node.input(3)).constant) {
    work.inputs.push_back(node.input(3));
    work.op.input_elements = elements(l.dims(node.input(0))) + elements(l.dims(node.input(3)));
  }
  write_vector(l, node, std::move(work), node.output());
}

void lower_rotary(Lowering& l, Node& node) {
  const ValueId x = node.input(0);
  const program::Format format = l.tensor(l.read(x)).format;
  write_vector(l, node,
               {vector_over(VectorKind::elementwise, l.dims(node.output()), 1,
                            elementwise_operations("rotary", is_integer(format), "none")),
                {x},
                {}},
               node.output());
}

}  // namespace macroscope::workload::onnx_import
