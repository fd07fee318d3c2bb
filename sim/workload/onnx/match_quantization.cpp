// QuantizeLinear and DequantizeLinear: the formats of the tensors between them.
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

bool is_quantize(const Node& node) {
  return !node.dead && node.type == "QuantizeLinear" &&
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
  graph.nodes[id].label = "the reader takes the integers";
}

/// A quantization belongs to the node that makes its input, unless somebody else reads the floats.
void remove_quantize(Graph& graph, NodeId id) {
  const ValueId reals = graph.nodes[id].input(0);
  const ValueId integers = graph.nodes[id].output();
  if (reals == kNone || integers == kNone || graph.values[integers].is_output) return;
  if (graph.maker(reals) == nullptr || graph.only_reader(reals) != &graph.nodes[id]) return;
  const ElementType type = graph.values[integers].type;
  graph.values[reals].quantized = type;
  redirect(graph, integers, reals);
  graph.kill(id);
  graph.nodes[id].label = "the maker stores integers";
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
