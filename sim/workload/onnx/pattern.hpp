// What the recognition of decomposed operators is written with.
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/workload/onnx/graph.hpp"

namespace macroscope::workload::onnx_import {

/// A few nodes that together compute something with a name.
using NodeSet = std::set<NodeId>;

/// The live ONNX node of type `type` that makes `id`, or null.
[[nodiscard]] Node* made_by(Graph& graph, ValueId id, std::string_view type);

/// The operand of a node with two that is not `id` (the other one when both are), or kNone.
[[nodiscard]] ValueId other_operand(const Node& node, ValueId id);

/// True when `id` is a constant with one element within a hundredth of `number`.
[[nodiscard]] bool is_number(Graph& graph, ValueId id, double number);

/// True when `id` is a constant.
[[nodiscard]] bool is_constant(const Graph& graph, ValueId id);

/// `a` op `b` where one of them is a constant scalar: the other operand and the number.
struct ScalarOperand {
  ValueId value = kNone;
  double number = 0;
};
[[nodiscard]] std::optional<ScalarOperand> scalar_operand(Graph& graph, const Node& node);

/// Passes backwards through nodes that only change the type or the name of a value.
[[nodiscard]] ValueId before_casts(Graph& graph, ValueId id, NodeSet* passed = nullptr);

/// Collects in `nodes` what computes `id` from `source` and constants alone, with operators of
/// `types`; false when something else takes part or it takes more than `limit` nodes.
[[nodiscard]] bool computed_from(Graph& graph, ValueId id, ValueId source,
                                 std::initializer_list<std::string_view> types, NodeSet& nodes,
                                 std::size_t limit = 16);

/// True when nobody outside `nodes` reads what they make, but for `result`.
[[nodiscard]] bool is_closed(const Graph& graph, const NodeSet& nodes, ValueId result);

/// Puts one node of the importer's own in the place of `nodes`, which compute `result` from
/// `inputs`. It stands where the last of them stood and has the name of `named`.
Node& fuse(Graph& graph, const NodeSet& nodes, NodeId named, std::string_view type,
           std::vector<ValueId> inputs, ValueId result);

/// Everybody who reads `from` reads `to` instead.
void redirect(Graph& graph, ValueId from, ValueId to);

// The passes, in the order in which they run.
void match_quantization(Graph& graph);  // QuantizeLinear and DequantizeLinear
void match_pads(Graph& graph);          // Pad before Conv
void match_activations(Graph& graph);   // GELU, SiLU, hard-swish, Mish
void match_norms(Graph& graph);         // layer and root-mean-square normalization
void match_rotary(Graph& graph);        // rotary embeddings
void match_attention(Graph& graph);     // scores, softmax and values

}  // namespace macroscope::workload::onnx_import
