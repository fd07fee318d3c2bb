// Constants of the network as tensors.
#include <algorithm>

#include "sim/workload/onnx/lowering.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// Where a constant comes from, through nodes that only rename or rearrange it.
struct Origin {
  ValueId root;
  Axes order;  // of the root's axes; empty: lost in a reshape
  bool ordered = true;
};

Origin origin_of(Graph& graph, ValueId id) {
  Origin origin{id, plain_order(graph.values[id].dims.size())};
  for (int i = 0; i < 32; ++i) {
    const Node* maker = graph.maker(origin.root);
    if (maker == nullptr || !maker->domain.empty() || maker->inputs.empty()) break;
    const bool same_size =
        maker->input(0) != kNone && graph.values[maker->input(0)].shaped &&
        elements(graph.values[maker->input(0)].dims) == elements(graph.values[origin.root].dims);
    if (!same_size) break;
    if (maker->type == "Transpose") {
      const auto perm = maker->integers("perm");
      Axes before;
      for (const std::size_t axis : origin.order) {
        if (perm.empty()) before.push_back(origin.order.size() - 1 - axis);
        if (axis < perm.size()) before.push_back(static_cast<std::size_t>(perm[axis]));
      }
      origin.order = before;
    } else if (maker->type == "Reshape" || maker->type == "Squeeze" || maker->type == "Unsqueeze" ||
               maker->type == "Flatten") {
      origin.ordered = false;
    } else if (maker->type != "Identity" && maker->type != "Cast") {
      break;
    }
    origin.root = maker->input(0);
  }
  return origin;
}

/// The table that a constant is some rows of, or kNone.
ValueId cut_from(Graph& graph, ValueId id) {
  const Node* maker = graph.maker(id);
  if (maker == nullptr || !maker->domain.empty() || maker->input(0) == kNone) return kNone;
  const bool cuts = maker->type == "Gather" || maker->type == "Slice" || maker->type == "Split";
  const Value& from = graph.values[maker->input(0)];
  return cuts && from.shaped && is_floating(from.type) ? maker->input(0) : kNone;
}

}  // namespace

program::TensorId Lowering::weight(ValueId id, const Dims& dims, bool matrix, const Axes& order) {
  const Origin origin = origin_of(graph_, id);
  const auto found = weights_.find(origin.root);
  if (found != weights_.end()) return found->second;
  if (const ValueId whole = cut_from(graph_, origin.root); whole != kNone) {
    // Rows of a table that are known before the run: a part of it, which counts as a whole.
    program::Tensor part;
    part.name = graph_.values[origin.root].name;
    part.kind = program::TensorKind::weight;
    part.dims = dims;
    const program::TensorId of = weight(whole, graph_.values[whole].dims, matrix);
    part.format = workload_.tensors[of].format;
    part.part_of = of;
    const program::TensorId made = add_tensor(std::move(part));
    weights_[origin.root] = made;
    return made;
  }
  const Value& root = graph_.values[origin.root];
  const bool is_matrix = matrix && root.dims.size() == 2 && root.stored != nullptr;
  const std::string alike =
      is_matrix ? root.stored->likeness(root.dims[0], root.dims[1]) : std::string();
  if (!alike.empty()) {
    // Exporters write a tied matrix twice, once of them transposed: it is one parameter.
    const auto [first, fresh] = matrices_.emplace(alike, origin.root);
    const auto tied = weights_.find(first->second);
    if (!fresh && tied != weights_.end()) {
      weights_[origin.root] = tied->second;
      return tied->second;
    }
  }
  program::Tensor tensor;
  tensor.name = root.name;
  // Masks and indices are no parameters.
  const bool learned = matrix || is_floating(root.type) || root.quantized != ElementType::none;
  tensor.kind = learned ? program::TensorKind::weight : program::TensorKind::activation;
  tensor.dims = dims;
  tensor.format = matrix ? formats_.weight(root) : formats_.activation(graph_.values[id]);
  const bool whole = elements(dims) == elements(root.dims);
  if (root.stored != nullptr && root.stored->readable() && origin.ordered && whole &&
      origin.order.size() == root.dims.size()) {
    Axes file_order;
    for (std::size_t i = 0; i < origin.order.size(); ++i) {
      file_order.push_back(origin.order[order.size() == origin.order.size() ? order[i] : i]);
    }
    tensor.source = std::make_shared<WeightSource>(root.stored, root.dims, file_order);
  }
  const program::TensorId made = add_tensor(std::move(tensor));
  weights_[origin.root] = made;
  return made;
}

program::TensorId Lowering::constant(ValueId id, const program::Format& format) {
  const program::TensorId made = weight(id, {elements(dims(id))}, false);
  workload_.tensors[made].format = format;
  workload_.tensors[made].kind = program::TensorKind::weight;
  return made;
}

}  // namespace macroscope::workload::onnx_import
