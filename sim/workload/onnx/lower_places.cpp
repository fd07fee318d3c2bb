// Where values lie, and who moves them when somebody needs them in another order.
#include <fmt/format.h>

#include <algorithm>

#include "sim/workload/onnx/lowering.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {

Place& Lowering::place(ValueId id) {
  const auto found = places_.find(id);
  if (found != places_.end()) return found->second;
  const Value& of = graph_.values[id];
  Place place;
  place.order = plain_order(of.dims.size());
  place.free_order = true;
  if (of.constant) {
    // A constant where an activation is read: a learned table or a mask.
    place.tensor = weight(id, of.dims, false);
  } else {
    program::Tensor tensor;
    tensor.name = of.name;
    tensor.dims = of.dims;
    tensor.format = formats_.activation(of);
    place.tensor = add_tensor(std::move(tensor));
  }
  return places_.emplace(id, std::move(place)).first->second;
}

bool Lowering::exclusive(ValueId id) {
  // Back to the value that the maker stores: nobody else may look at it on the way.
  constexpr int kMost = 64;
  const program::TensorId tensor = place(id).tensor;
  if (!movable(tensor)) return false;
  for (int i = 0; i < kMost; ++i) {
    if (graph_.values[id].is_output || graph_.reader_count(id) != 1) return false;
    const Node* maker = graph_.maker(id);
    if (maker == nullptr || maker->inputs.empty() || maker->input(0) == kNone) return true;
    const auto before = places_.find(maker->input(0));
    if (before == places_.end() || before->second.tensor != tensor) return true;
    id = maker->input(0);
  }
  return false;
}

program::TensorId Lowering::read_in(ValueId id, const Axes& order, const Node& node) {
  Place& at = place(id);
  const Dims& size = dims(id);
  if (at.free_order) {
    at.order = order;
    at.free_order = false;
    return at.tensor;
  }
  if (same_order(at.order, order, size)) return at.tensor;
  const auto innermost = [&size](const Axes& axes) {
    for (std::size_t i = axes.size(); i-- > 0;) {
      if (size[axes[i]] != 1) return axes[i];
    }
    return std::size_t{0};
  };
  const Node& mover = at.mover == kNone ? node : graph_.nodes[at.mover];
  if (innermost(at.order) == innermost(order) && exclusive(id)) {
    free(mover, "its maker stores whole rows where they belong");
    at.order = order;
    at.mover = kNone;
    return at.tensor;
  }
  program::Operator op;
  const program::Format format = tensor(at.tensor).format;
  op.formats = {format, format, format, format};
  op.inputs = {at.tensor};
  Dims moved;
  for (const std::size_t axis : order) moved.push_back(size[axis]);
  op.op = vector_over(program::VectorKind::copy, moved, 1, 1);
  const program::TensorId made = emit(mover, std::move(op), moved, at.mover == kNone ? "copy" : "");
  if (at.mover != kNone) told_.insert(mover.name);
  // The copy is what later readers find.
  Place& now = place(id);
  now = {made, order, false, kNone};
  return made;
}

void Lowering::store_in(program::TensorId made, program::TensorId whole,
                        const program::Format& format, const Node& node, const std::string& part) {
  program::TensorId stored = made;
  if (makers_.count(made) == 0 || workload_.tensors[made].part_of) {
    program::Operator copy;
    const program::Format from = workload_.tensors[made].format;
    copy.formats = {from, from, from, format};
    copy.inputs = {made};
    const Dims size = workload_.tensors[made].dims;
    copy.op = vector_over(program::VectorKind::copy, size, 1,
                          std::max<std::uint64_t>(1, storing_operations(from, format)));
    stored = emit(node, std::move(copy), size, part);
  } else {
    store_in_format(operator_of(made), format);
  }
  program::Tensor& tensor = workload_.tensors[stored];
  tensor.kind = workload_.tensors[whole].kind;
  tensor.format = format;
  tensor.part_of = whole;
}

void Lowering::part(ValueId id, ValueId source) {
  Place from = place(source);
  if (elements(dims(id)) != workload_.tensors[from.tensor].elements()) {
    program::Tensor piece = workload_.tensors[from.tensor];
    piece.name = graph_.values[id].name;
    piece.dims = dims(id);
    piece.part_of = from.tensor;
    piece.source = nullptr;
    from.tensor = add_tensor(std::move(piece));
  }
  from.order.resize(std::min(from.order.size(), dims(id).size()));
  if (from.order.size() != dims(id).size()) from.order = plain_order(dims(id).size());
  for (const std::size_t axis : from.order) {
    if (axis >= dims(id).size()) {
      from.order = plain_order(dims(id).size());
      break;
    }
  }
  places_[id] = from;
}

}  // namespace macroscope::workload::onnx_import
