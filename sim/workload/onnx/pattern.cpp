#include "sim/workload/onnx/pattern.hpp"

#include <algorithm>
#include <cmath>

#include "sim/workload/onnx/fold.hpp"

namespace macroscope::workload::onnx_import {

Node* made_by(Graph& graph, ValueId id, std::string_view type) {
  Node* maker = graph.maker(id);
  return maker != nullptr && maker->is(type) ? maker : nullptr;
}

ValueId other_operand(const Node& node, ValueId id) {
  if (node.inputs.size() != 2) return kNone;
  return node.inputs[0] == id ? node.inputs[1] : node.inputs[0];
}

bool is_constant(const Graph& graph, ValueId id) {
  return id != kNone && graph.values[id].constant;
}

bool is_number(Graph& graph, ValueId id, double number) {
  const auto value = scalar_of(graph, id);
  return value && std::abs(*value - number) <= 0.01 * std::max(1e-6, std::abs(number));
}

std::optional<ScalarOperand> scalar_operand(Graph& graph, const Node& node) {
  if (node.inputs.size() != 2) return std::nullopt;
  for (const std::size_t i : {1U, 0U}) {
    if (const auto number = scalar_of(graph, node.inputs[i])) {
      return ScalarOperand{node.inputs[1 - i], *number};
    }
  }
  return std::nullopt;
}

ValueId before_casts(Graph& graph, ValueId id, NodeSet* passed) {
  constexpr int kMost = 4;
  for (int i = 0; i < kMost; ++i) {
    Node* maker = graph.maker(id);
    if (maker == nullptr || !(maker->is("Cast") || maker->is("Identity"))) return id;
    if (passed != nullptr) passed->insert(graph.id_of(*maker));
    id = maker->input(0);
  }
  return id;
}

bool computed_from(Graph& graph, ValueId id, ValueId source,
                   std::initializer_list<std::string_view> types, NodeSet& nodes,
                   std::size_t limit) {
  if (id == source || is_constant(graph, id)) return true;
  const Node* maker = graph.maker(id);
  if (maker == nullptr || !maker->domain.empty() || nodes.size() >= limit) return false;
  if (std::find(types.begin(), types.end(), maker->type) == types.end()) return false;
  const NodeId maker_id = graph.id_of(*maker);
  if (!nodes.insert(maker_id).second) return true;
  const std::vector<ValueId> inputs = maker->inputs;
  return std::all_of(inputs.begin(), inputs.end(), [&](ValueId input) {
    return input == kNone || computed_from(graph, input, source, types, nodes, limit);
  });
}

bool is_closed(const Graph& graph, const NodeSet& nodes, ValueId result) {
  for (const NodeId id : nodes) {
    for (const ValueId output : graph.nodes[id].outputs) {
      if (output == kNone || output == result) continue;
      if (graph.values[output].is_output) return false;
      for (const NodeId reader : graph.values[output].readers) {
        if (nodes.count(reader) == 0) return false;
      }
    }
  }
  return true;
}

Node& fuse(Graph& graph, const NodeSet& nodes, NodeId named, std::string_view type,
           std::vector<ValueId> inputs, ValueId result) {
  const NodeId last = *nodes.rbegin();
  std::string label;
  for (const NodeId id : nodes) {
    const Node& node = graph.nodes[id];
    label += (label.empty() ? "" : "+") + (node.label.empty() ? node.full_type() : node.label);
  }
  const std::string name = graph.nodes[named].name;
  for (const NodeId id : nodes) graph.kill(id);
  Node& node = graph.nodes[last];
  node = Node{};
  node.name = name;
  node.type = type;
  node.domain = kOwnDomain;
  node.label = label;
  node.inputs = std::move(inputs);
  node.outputs = {result};
  graph.values[result].maker = last;
  for (const ValueId input : node.inputs) {
    if (input == kNone) continue;
    auto& readers = graph.values[input].readers;
    readers.insert(std::upper_bound(readers.begin(), readers.end(), last), last);
  }
  return node;
}

void redirect(Graph& graph, ValueId from, ValueId to) {
  for (const NodeId reader : graph.values[from].readers) {
    for (ValueId& input : graph.nodes[reader].inputs) {
      if (input == from) input = to;
    }
    auto& readers = graph.values[to].readers;
    readers.insert(std::upper_bound(readers.begin(), readers.end(), reader), reader);
  }
  graph.values[from].readers.clear();
}

}  // namespace macroscope::workload::onnx_import
