// QuantizeLinear and DequantizeLinear: the formats of the tensors between them.
#include <algorithm>

#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

bool is_quantize(const Node& node) {
  return !node.dead && node.type == "QuantizeLinear" && node.output() != kNone &&
         (node.domain.empty() || node.domain == kMicrosoftDomain);
}

bool is_dequantize(const Node& node) {
  return !node.dead && node.type == "DequantizeLinear" &&
         (node.domain.empty() || node.domain == kMicrosoftDomain);
}

/// A dequantization costs nothing: who reads it takes the integers and has the scale in its own
/// rule. One that is a result of the network stays.
void remove_dequantize(Graph& graph, NodeId id) {
  const ValueId integers = graph.nodes[id].input(0);
  const ValueId reals = graph.nodes[id].output();
  if (integers == kNone || reals == kNone || graph.values[reals].is_output) return;
  redirect(graph, reals, integers);
  if (graph.values[integers].quantized == ElementType::none) {
    graph.values[integers].quantized = graph.values[integers].type;
  }
  graph.kill(id);
}

/// Collects the values that an operator stores when `id` is stored as integers: `id` itself, what
/// it is a view of, the parts it is joined of. False when one of them is nobody's to store so.
bool stored_with(const Graph& graph, ValueId id, std::vector<ValueId>& stored, int depth) {
  constexpr int kDeepest = 16;
  const Value& value = graph.values[id];
  if (depth > kDeepest || value.maker == kNone || value.constant || value.is_output) return false;
  if (depth > 0 && value.readers.size() != 1) return false;
  stored.push_back(id);
  const Node& maker = graph.nodes[value.maker];
  if (!maker.domain.empty()) return true;
  for (const char* view : {"Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Identity"}) {
    if (maker.type == view) return stored_with(graph, maker.input(0), stored, depth + 1);
  }
  if (maker.type == "Concat") {
    return std::all_of(maker.inputs.begin(), maker.inputs.end(), [&](ValueId part) {
      return part != kNone && stored_with(graph, part, stored, depth + 1);
    });
  }
  return maker.type != "Slice" && maker.type != "Split" && maker.type != "Gather";
}

/// A quantization belongs to the node that makes its input, unless somebody else reads the floats.
void remove_quantize(Graph& graph, NodeId id) {
  const ValueId reals = graph.nodes[id].input(0);
  const ValueId integers = graph.nodes[id].output();
  if (reals == kNone || integers == kNone || graph.values[integers].is_output) return;
  std::vector<ValueId> stored;
  if (!stored_with(graph, reals, stored, 0)) return;
  const ElementType type = graph.values[integers].type;
  // Some tools put a quantization of its own before every reader.
  const std::vector<NodeId> readers = graph.values[reals].readers;
  for (const NodeId reader : readers) {
    const Node& other = graph.nodes[reader];
    const bool alike = is_quantize(other) && other.input(0) == reals &&
                       graph.values[other.output()].type == type &&
                       !graph.values[other.output()].is_output;
    if (!alike) return;
  }
  for (const ValueId value : stored) graph.values[value].quantized = type;
  for (const NodeId reader : readers) {
    redirect(graph, graph.nodes[reader].output(), reals);
    graph.kill(reader);
  }
}

}  // namespace

void match_quantization(Graph& graph) {
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (is_dequantize(graph.nodes[id])) remove_dequantize(graph, id);
  }
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (is_quantize(graph.nodes[id])) remove_quantize(graph, id);
  }
}

}  // namespace macroscope::workload::onnx_import
