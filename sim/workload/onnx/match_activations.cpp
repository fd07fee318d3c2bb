// Activations that exporters write out: GELU by erf and tanh, SiLU, hard-swish, Mish.
#include <cmath>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// The products that follow `start`: constants multiplied up, and the one operand that is none.
struct Products {
  NodeSet nodes;
  ValueId end = kNone;      // result of the last product
  ValueId operand = kNone;  // not a constant; kNone until one was met
  double constant = 1;
};

/// Follows products (and divisions by constants) as long as each has one reader. Stops after the
/// operand was met and the constants make `factor`.
Products follow_products(Graph& graph, ValueId start, double factor) {
  Products p;
  p.end = start;
  const auto done = [&] {
    return p.operand != kNone && std::abs(p.constant - factor) < 0.01 * factor;
  };
  while (!done()) {
    const Node* next = graph.only_reader(p.end);
    if (next == nullptr || !(next->is("Mul") || next->is("Div"))) break;
    const auto scalar = scalar_operand(graph, *next);
    if (scalar && scalar->value == p.end) {
      if (next->type == "Div" && next->input(0) != p.end) break;
      p.constant *= next->type == "Mul" ? scalar->number : 1 / scalar->number;
    } else if (next->type == "Mul" && p.operand == kNone) {
      p.operand = other_operand(*next, p.end);
    } else {
      break;
    }
    p.nodes.insert(graph.id_of(*next));
    p.end = next->output();
  }
  return p;
}

/// x of `operand`, which is x itself or x times a constant that is only read there; `p` takes the
/// constant in.
ValueId strip_constant(Graph& graph, Products& p) {
  Node* maker = graph.maker(p.operand);
  if (maker == nullptr || !(maker->is("Mul") || maker->is("Div"))) return kNone;
  const auto scalar = scalar_operand(graph, *maker);
  if (!scalar || graph.reader_count(p.operand) != 1) return kNone;
  p.nodes.insert(graph.id_of(*maker));
  p.constant *= maker->type == "Mul" ? scalar->number : 1 / scalar->number;
  return scalar->value;
}

/// `inner` (an Erf or Tanh of x) + 1, times x and 0.5 in any order.
bool match_gelu(Graph& graph, NodeId inner, std::string_view type) {
  const Node* plus_one = graph.only_reader(graph.nodes[inner].output());
  if (plus_one == nullptr || !plus_one->is("Add")) return false;
  if (!is_number(graph, other_operand(*plus_one, graph.nodes[inner].output()), 1)) return false;
  const NodeId plus_one_id = graph.id_of(*plus_one);
  for (const bool strip : {false, true}) {
    Products p = follow_products(graph, plus_one->output(), strip ? 1 : 0.5);
    if (p.operand == kNone) continue;
    const ValueId x = strip ? strip_constant(graph, p) : p.operand;
    if (x == kNone || std::abs(p.constant - 0.5) > 0.01) continue;
    NodeSet nodes = p.nodes;
    nodes.insert({inner, plus_one_id});
    if (!computed_from(graph, graph.nodes[inner].input(0), x, {"Mul", "Div", "Add", "Pow", "Cast"},
                       nodes) ||
        !is_closed(graph, nodes, p.end)) {
      continue;
    }
    fuse(graph, nodes, inner, type, {x}, p.end);
    return true;
  }
  return false;
}

/// x * f(x) where `inner` makes f(x): `shape` is the own operator it becomes.
bool match_gated(Graph& graph, NodeId inner, double factor, std::string_view type) {
  const Products p = follow_products(graph, graph.nodes[inner].output(), factor);
  if (p.operand == kNone || std::abs(p.constant - factor) > 0.01 * factor) return false;
  NodeSet nodes = p.nodes;
  nodes.insert(inner);
  if (!computed_from(graph, graph.nodes[inner].input(0), p.operand,
                     {"Mul", "Add", "Softplus", "Cast"}, nodes) ||
      !is_closed(graph, nodes, p.end)) {
    return false;
  }
  fuse(graph, nodes, inner, type, {p.operand}, p.end);
  return true;
}

/// Bounds of a Clip: inputs since version 11, attributes before.
bool clips(Graph& graph, const Node& node, double low, double high) {
  const auto bound = [&](std::size_t index, const char* attribute) {
    if (const auto number = scalar_of(graph, node.input(index))) return *number;
    return node.real(attribute, -1);
  };
  return bound(1, "min") == low && bound(2, "max") == high;
}

bool match_one(Graph& graph, NodeId id) {
  const Node& node = graph.nodes[id];
  if (node.dead || !node.domain.empty() || node.output() == kNone) return false;
  if (node.type == "Erf") return match_gelu(graph, id, "gelu");
  if (node.type == "Tanh") {
    if (made_by(graph, node.input(0), "Softplus") != nullptr) {
      return match_gated(graph, id, 1, "mish");
    }
    return match_gelu(graph, id, "gelu_tanh");
  }
  if (node.type == "Sigmoid") {
    return match_gated(graph, id, 1,
                       made_by(graph, node.input(0), "Mul") != nullptr ? "quick_gelu" : "silu");
  }
  if (node.type == "HardSigmoid") return match_gated(graph, id, 1, "hard_swish");
  if (node.type == "Clip" && clips(graph, node, 0, 6)) {
    const Node* shift = made_by(graph, node.input(0), "Add");
    const auto scalar = shift == nullptr ? std::nullopt : scalar_operand(graph, *shift);
    if (scalar && scalar->number == 3) {
      if (match_gated(graph, id, 1.0 / 6, "hard_swish")) return true;
      // Without the product it is a hard sigmoid: (clip(x + 3)) / 6.
    }
  }
  return false;
}

}  // namespace

void match_activations(Graph& graph) {
  for (NodeId id = 0; id < graph.nodes.size(); ++id) static_cast<void>(match_one(graph, id));
}

}  // namespace macroscope::workload::onnx_import
