#include "sim/workload/onnx/vector_writer.hpp"

#include <algorithm>

namespace macroscope::workload::onnx_import {

std::uint64_t elements_in(std::uint64_t count, const program::Format& from,
                          const program::Format& to) {
  return ceil_div(saturating_product(count, from.bits.count()),
                  std::max<std::uint64_t>(1, to.bits.count()));
}

Axes order_like(Lowering& l, ValueId operand, ValueId result) {
  const std::size_t rank = l.dims(result).size();
  const Place& at = l.place(operand);
  if (at.free_order || at.order.size() > rank) return plain_order(rank);
  // Axes that the operand does not have come first.
  const std::size_t more = rank - at.order.size();
  Axes order = plain_order(more);
  for (const std::size_t axis : at.order) order.push_back(axis + more);
  return order;
}

void write_vector(Lowering& l, const Node& node, VectorWork work, ValueId result) {
  program::Operator op;
  const ValueId first = work.inputs.front();
  op.inputs = {l.read(first)};
  const program::Format format = l.tensor(op.inputs[0]).format;
  op.formats = {format, format, l.formats().sums(format, format),
                l.formats().activation(l.value(result))};
  if (is_integer(op.formats.output) && !is_integer(format) &&
      l.formats().is_quantized(l.value(result))) {
    work.op.operations += storing_operations(format, op.formats.output);
  }
  for (std::size_t i = 1; i < work.inputs.size(); ++i) op.inputs.push_back(l.read(work.inputs[i]));
  for (const ValueId id : work.constants) {
    if (id != kNone && l.value(id).constant) op.constants.push_back(l.constant(id, format));
  }
  op.op = work.op;
  const Axes order =
      l.dims(first).size() <= l.dims(result).size() ? order_like(l, first, result) : Axes{};
  const bool any_order = l.place(first).free_order && l.dims(first) == l.dims(result);
  l.emit_value(node, std::move(op), result, order);
  // What is walked from end to end can be walked in the order that a reader needs.
  if (any_order) l.place(result).free_order = true;
}

}  // namespace macroscope::workload::onnx_import
