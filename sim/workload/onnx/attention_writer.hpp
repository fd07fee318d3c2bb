// Writes scores, softmax and values of an attention, in blocks of rows where it is causal.
#pragma once

#include <optional>

#include "sim/workload/onnx/lowering.hpp"
#include "sim/workload/rules/attention_rows.hpp"

namespace macroscope::workload::onnx_import {

/// Sizes of one attention and what is done to its scores.
struct AttentionSizes {
  RequestGroup group;  // count, queries, keys
  std::uint64_t heads = 1, kv_heads = 1, head_dim = 1, value_dim = 1;
  Mask mask;
  std::uint64_t score_operations = 1;  // scale, masks, biases
  /// Of the scores and of the softmax's result, where they are not that of the whole result.
  std::optional<program::Format> scores_format, weights_format;
};

/// Tensors of one attention.
struct AttentionOperands {
  program::TensorId query, keys, values;
};

/// Names of the three operators: a whole name, or a part behind the node's.
struct AttentionNames {
  std::string scores, softmax, values;  // of the nodes; empty: parts of the node's name
};

/// The operators that make `result`, as the XML networks have them.
void write_attention(Lowering& l, const Node& node, const AttentionSizes& sizes,
                     const AttentionOperands& operands, const AttentionNames& names,
                     ValueId result);

/// Tokens in a cache: `past` (an input of the network), and `made` appended to it; kNone without.
/// The result `present` is the whole; who makes `made` stores it there.
program::TensorId write_cache(Lowering& l, const Node& node, ValueId past, program::TensorId made,
                              ValueId present, const std::string& part, const Dims& dims);

}  // namespace macroscope::workload::onnx_import
