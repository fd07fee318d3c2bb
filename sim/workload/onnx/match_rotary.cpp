// Rotary embeddings: x * cos + rotate_half(x) * sin.
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// The value that a Slice or Split takes a part of.
ValueId part_source(Graph& graph, ValueId id, NodeSet& nodes) {
  Node* maker = graph.maker(id);
  if (maker == nullptr || !(maker->is("Slice") || maker->is("Split"))) return kNone;
  nodes.insert(graph.id_of(*maker));
  return maker->input(0);
}

/// concat(-x2, x1) of one x.
ValueId rotated(Graph& graph, const Node& concat, NodeSet& nodes) {
  if (concat.inputs.size() != 2) return kNone;
  Node* negative = made_by(graph, concat.inputs[0], "Neg");
  if (negative == nullptr) return kNone;
  nodes.insert(graph.id_of(*negative));
  const ValueId first = part_source(graph, negative->input(0), nodes);
  const ValueId second = part_source(graph, concat.inputs[1], nodes);
  return first == second ? first : kNone;
}

void match_one(Graph& graph, NodeId id) {
  NodeSet nodes = {id};
  const ValueId x = rotated(graph, graph.nodes[id], nodes);
  if (x == kNone) return;
  const Node* by_sine = graph.only_reader(graph.nodes[id].output());
  if (by_sine == nullptr || !by_sine->is("Mul")) return;
  Node* sum = graph.only_reader(by_sine->output());
  if (sum == nullptr || !sum->is("Add")) return;
  Node* by_cosine = made_by(graph, other_operand(*sum, by_sine->output()), "Mul");
  if (by_cosine == nullptr || (by_cosine->input(0) != x && by_cosine->input(1) != x)) {
    return;
  }
  nodes.insert({graph.id_of(*by_sine), graph.id_of(*sum), graph.id_of(*by_cosine)});
  const ValueId result = sum->output();
  const ValueId sine = other_operand(*by_sine, graph.nodes[id].output());
  const ValueId cosine = other_operand(*by_cosine, x);
  if (!is_closed(graph, nodes, result)) return;
  fuse(graph, nodes, id, "rotary", {x, cosine, sine}, result);
}

}  // namespace

void match_rotary(Graph& graph) {
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (!graph.nodes[id].dead && graph.nodes[id].is("Concat")) match_one(graph, id);
  }
}

}  // namespace macroscope::workload::onnx_import
