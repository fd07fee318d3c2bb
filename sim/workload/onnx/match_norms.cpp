// Layer and root-mean-square normalizations that exporters write out.
#include <algorithm>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// The mean of `id` over its last dimensions: the number of elements of a row, or 0.
std::uint64_t mean_columns(Graph& graph, const Node& node) {
  const Value& in = graph.values[node.input(0)];
  auto axes = node.integers("axes");
  if (node.input(1) != kNone) {
    const auto given = integers_of(graph, node.input(1));
    if (!given) return 0;
    axes = *given;
  }
  if (!in.shaped || axes.empty()) return 0;
  std::uint64_t columns = 1;
  for (std::int64_t axis : axes) {
    if (axis < 0) axis += static_cast<std::int64_t>(in.dims.size());
    if (axis < 0 || axis >= static_cast<std::int64_t>(in.dims.size())) return 0;
    columns *= in.dims[static_cast<std::size_t>(axis)];
  }
  return columns;
}

/// What is squared: Pow(x, 2), Mul(x, x).
ValueId squared(Graph& graph, ValueId id, NodeSet& nodes) {
  if (Node* power = made_by(graph, id, "Pow")) {
    if (!is_number(graph, power->input(1), 2)) return kNone;
    nodes.insert(graph.id_of(*power));
    return power->input(0);
  }
  Node* product = made_by(graph, id, "Mul");
  if (product == nullptr || product->input(0) != product->input(1)) return kNone;
  nodes.insert(graph.id_of(*product));
  return product->input(0);
}

/// x of d = x - mean(x); kNone when `d` is not that.
ValueId without_mean(Graph& graph, ValueId d, NodeSet& nodes) {
  NodeSet found;
  const ValueId difference = before_casts(graph, d, &found);
  Node* sub = made_by(graph, difference, "Sub");
  if (sub == nullptr) return kNone;
  Node* mean = made_by(graph, before_casts(graph, sub->input(1), &found), "ReduceMean");
  if (mean == nullptr) return kNone;
  const ValueId x = sub->input(0);
  if (before_casts(graph, mean->input(0), &found) != before_casts(graph, x)) return kNone;
  found.insert({graph.id_of(*sub), graph.id_of(*mean)});
  nodes.insert(found.begin(), found.end());
  return x;
}

/// One factor or summand of a whole row, constant.
bool is_row(const Graph& graph, ValueId id, std::uint64_t columns) {
  return is_constant(graph, id) && graph.values[id].shaped &&
         elements(graph.values[id].dims) == columns;
}

struct Tail {
  ValueId end = kNone;
  ValueId gain = kNone, bias = kNone;
};

/// Takes in the gain and bias behind `end`.
void add_tail(Graph& graph, NodeSet& nodes, std::uint64_t columns, Tail& tail) {
  for (int i = 0; i < 4; ++i) {
    Node* next = graph.only_reader(tail.end);
    if (next == nullptr) return;
    const ValueId other = other_operand(*next, tail.end);
    if (next->is("Cast") && tail.gain == kNone) {
      // Between the normalization in fp32 and a gain in fp16.
    } else if (next->is("Mul") && tail.gain == kNone && is_row(graph, other, columns)) {
      tail.gain = other;
    } else if (next->is("Add") && tail.bias == kNone && tail.gain != kNone &&
               is_row(graph, other, columns)) {
      tail.bias = other;
    } else {
      return;
    }
    nodes.insert(graph.id_of(*next));
    tail.end = next->output();
  }
}

/// The product or quotient of d and the deviation, in the forms exporters write.
Node* scaling(Graph& graph, ValueId deviation, ValueId d, NodeSet& nodes) {
  Node* next = graph.only_reader(deviation);
  if (next != nullptr &&
      (next->is("Reciprocal") || (next->is("Div") && is_number(graph, next->input(0), 1)))) {
    nodes.insert(graph.id_of(*next));
    deviation = next->output();
    next = graph.only_reader(deviation);
    if (next == nullptr || !next->is("Mul")) return nullptr;
  } else if (next == nullptr || !next->is("Div") || next->input(1) != deviation) {
    return nullptr;
  }
  const ValueId scaled = before_casts(graph, other_operand(*next, deviation), &nodes);
  if (scaled != before_casts(graph, d)) return nullptr;
  nodes.insert(graph.id_of(*next));
  return next;
}

/// sqrt(mean(d^2) + eps) of the node `root`.
struct Deviation {
  ValueId d = kNone;
  std::uint64_t columns = 0;
};

Deviation deviation_of(Graph& graph, NodeId root, NodeSet& nodes) {
  const ValueId radicand = graph.nodes[root].input(0);
  Node* add = made_by(graph, radicand, "Add");
  const auto eps = add == nullptr ? std::nullopt : scalar_operand(graph, *add);
  if (!eps || eps->number > 0.1) return {};
  Node* mean = made_by(graph, eps->value, "ReduceMean");
  if (mean == nullptr) return {};
  const std::uint64_t columns = mean_columns(graph, *mean);
  nodes.insert({root, graph.id_of(*add), graph.id_of(*mean)});
  const ValueId d = squared(graph, mean->input(0), nodes);
  return d == kNone || columns == 0 ? Deviation{} : Deviation{d, columns};
}

void finish(Graph& graph, const NodeSet& nodes, NodeId root, const Tail& tail, ValueId x,
            bool centered, std::uint64_t columns) {
  Node& node = fuse(graph, nodes, root, centered ? "layer_norm" : "rms_norm",
                    {x, tail.gain, tail.bias}, tail.end);
  node.attributes["columns"].integer = static_cast<std::int64_t>(columns);
}

/// d / sqrt(mean(d^2) + eps) * gain + bias.
bool match_plain(Graph& graph, NodeId root) {
  NodeSet nodes;
  const Deviation deviation = deviation_of(graph, root, nodes);
  if (deviation.d == kNone) return false;
  Node* scaled = scaling(graph, graph.nodes[root].output(), deviation.d, nodes);
  if (scaled == nullptr) return false;
  Tail tail;
  tail.end = scaled->output();
  ValueId x = without_mean(graph, deviation.d, nodes);
  const bool centered = x != kNone;
  if (!centered) x = before_casts(graph, deviation.d, &nodes);
  if (centered) x = before_casts(graph, x, &nodes);
  add_tail(graph, nodes, deviation.columns, tail);
  if (!is_closed(graph, nodes, tail.end)) {
    // A type change that somebody else reads too stays outside.
    for (auto it = nodes.begin(); it != nodes.end();) {
      it = graph.nodes[*it].is("Cast") && graph.nodes[*it].input(0) == x ? nodes.erase(it)
                                                                         : std::next(it);
    }
    x = centered ? x : deviation.d;
    if (!is_closed(graph, nodes, tail.end)) return false;
  }
  finish(graph, nodes, root, tail, x, centered, deviation.columns);
  return true;
}

/// x * m + (bias - mean * m) with m = gain / sqrt(...), as Keras writes it.
bool match_affine(Graph& graph, NodeId root) {
  NodeSet nodes;
  const Deviation deviation = deviation_of(graph, root, nodes);
  if (deviation.d == kNone) return false;
  const ValueId x = without_mean(graph, deviation.d, nodes);
  Node* inverse = graph.only_reader(graph.nodes[root].output());
  if (x == kNone || inverse == nullptr || !inverse->is("Reciprocal")) return false;
  nodes.insert(graph.id_of(*inverse));
  Tail tail;
  ValueId m = inverse->output();
  if (Node* gain = graph.only_reader(m);
      gain != nullptr && gain->is("Mul") &&
      is_row(graph, other_operand(*gain, m), deviation.columns)) {
    tail.gain = other_operand(*gain, m);
    nodes.insert(graph.id_of(*gain));
    m = gain->output();
  }
  // Both products, the difference and the sum are what follows m.
  for (const NodeId product : graph.values[m].readers) {
    if (!graph.nodes[product].is("Mul")) return false;
    nodes.insert(product);
    Node* next = graph.only_reader(graph.nodes[product].output());
    if (next != nullptr && next->is("Sub") && is_constant(graph, next->input(0))) {
      tail.bias = next->input(0);
      nodes.insert(graph.id_of(*next));
      next = graph.only_reader(next->output());
    }
    if (next == nullptr || !next->is("Add")) return false;
    if (tail.end != kNone && tail.end != next->output()) return false;
    tail.end = next->output();
    nodes.insert(graph.id_of(*next));
  }
  if (tail.end == kNone || !is_closed(graph, nodes, tail.end)) return false;
  finish(graph, nodes, root, tail, x, true, deviation.columns);
  return true;
}

/// Reshape to [N, groups, rest], InstanceNormalization, Reshape back, gain and bias for each
/// channel: a group normalization as PyTorch exports it.
void match_groups(Graph& graph, NodeId root) {
  Node* split = made_by(graph, graph.nodes[root].input(0), "Reshape");
  Node* joined = graph.only_reader(graph.nodes[root].output());
  if (split == nullptr || joined == nullptr || !joined->is("Reshape")) return;
  const ValueId x = split->input(0);
  const Value& from = graph.values[x];
  const Value& grouped = graph.values[graph.nodes[root].input(0)];
  const bool images = from.shaped && grouped.shaped && from.dims.size() >= 3 &&
                      grouped.dims.size() >= 3 && grouped.dims[0] == from.dims[0] &&
                      graph.values[joined->output()].dims == from.dims;
  if (!images) return;
  NodeSet nodes = {root, graph.id_of(*split), graph.id_of(*joined)};
  const std::uint64_t columns = elements(grouped.dims) / grouped.dims[0] / grouped.dims[1];
  Tail tail;
  tail.end = joined->output();
  add_tail(graph, nodes, from.dims[1], tail);
  if (tail.gain == kNone || !is_closed(graph, nodes, tail.end)) return;
  finish(graph, nodes, root, tail, x, true, columns);
}

}  // namespace

void match_norms(Graph& graph) {
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (!node.dead && node.is("InstanceNormalization")) match_groups(graph, id);
  }
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (graph.nodes[id].dead || !graph.nodes[id].is("Sqrt")) continue;
    if (!match_plain(graph, id)) static_cast<void>(match_affine(graph, id));
  }
}

}  // namespace macroscope::workload::onnx_import
