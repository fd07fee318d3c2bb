// Zeros that a Pad puts around the input of a convolution are the convolution's own padding.
#include <algorithm>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// The pads of a Pad node with zeros around spatial axes only; empty otherwise.
std::vector<std::int64_t> zero_pads(Graph& graph, const Node& node, std::size_t rank) {
  if (node.text("mode", "constant") != "constant" || node.input(3) != kNone) return {};
  std::vector<std::int64_t> pads = node.integers("pads");
  if (node.input(1) != kNone) pads = integers_of(graph, node.input(1)).value_or(pads);
  if (node.input(2) != kNone) {
    const auto fill = scalar_of(graph, node.input(2));
    if (!fill || *fill != 0) return {};
  }
  if (node.real("value", 0) != 0 || pads.size() != 2 * rank || rank < 3) return {};
  for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
    if (pads[axis] != 0 || pads[axis + rank] != 0) return {};
  }
  const bool outward = std::all_of(pads.begin(), pads.end(), [](auto p) { return p >= 0; });
  return outward ? pads : std::vector<std::int64_t>{};
}

void match_one(Graph& graph, Node& conv) {
  const ValueId input = conv.input(0);
  Node* pad = made_by(graph, input, "Pad");
  if (pad == nullptr || graph.only_reader(input) != &conv) return;
  const std::string automatic = conv.text("auto_pad", "NOTSET");
  if (automatic.rfind("SAME", 0) == 0) return;
  const std::size_t rank = graph.values[input].dims.size();
  const auto around = zero_pads(graph, *pad, rank);
  if (around.empty()) return;
  std::vector<std::int64_t> pads = conv.integers("pads");
  const std::size_t axes = rank - 2;
  if (automatic == "VALID" || pads.size() != 2 * axes) pads.assign(2 * axes, 0);
  for (std::size_t i = 0; i < axes; ++i) {
    pads[i] += around[i + 2];
    pads[i + axes] += around[i + 2 + rank];
  }
  const ValueId source = pad->input(0);
  graph.kill(graph.id_of(*pad));
  conv.attributes["pads"].integers = pads;
  conv.attributes["auto_pad"].text = "NOTSET";
  redirect(graph, input, source);
  conv.label = "Pad+" + conv.type;
}

}  // namespace

void match_pads(Graph& graph) {
  for (Node& node : graph.nodes) {
    if (!node.dead && node.is("Conv") && graph.values[node.output()].shaped) match_one(graph, node);
  }
}

}  // namespace macroscope::workload::onnx_import
