// Attention: recognized from its products, or as one operator of ONNX Runtime or of ONNX 23.
#include <fmt/format.h>

#include "sim/workload/onnx/attention_writer.hpp"
#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
namespace {

std::uint64_t number(const Node& node, const char* name, std::uint64_t fallback = 0) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, node.integer(name, static_cast<std::int64_t>(fallback))));
}

/// Adds a rotary embedding of the value in `in`.
program::TensorId rotate(Lowering& l, const Node& node, program::TensorId in, const char* part) {
  program::Operator op;
  const program::Format format = l.tensor(in).format;
  op.formats = {format, format, l.formats().sums(format, format), format};
  op.inputs = {in};
  const Dims dims = l.tensor(in).dims;
  op.op = vector_over(program::VectorKind::elementwise, dims, 1,
                      elementwise_operations("rotary", is_integer(format), "none"));
  return l.emit(node, std::move(op), dims, part);
}

/// A part of a tensor that holds query, key and value side by side.
program::TensorId slice(Lowering& l, const Node& node, program::TensorId whole, const char* part,
                        const Dims& dims) {
  program::Tensor tensor = l.tensor(whole);
  tensor.name = fmt::format("{}.{}", node.name, part);
  tensor.dims = dims;
  tensor.part_of = whole;
  return l.add_tensor(std::move(tensor), node);
}

}  // namespace

void lower_attention(Lowering& l, Node& node) {
  AttentionSizes s;
  s.group = {number(node, "batch", 1), number(node, "queries"), number(node, "keys")};
  s.heads = number(node, "heads", 1);
  s.kv_heads = number(node, "kv_heads", 1);
  s.head_dim = number(node, "head_dim", 1);
  s.value_dim = number(node, "value_dim", 1);
  s.mask.causal = number(node, "causal") != 0;
  s.mask.window = number(node, "window");
  s.score_operations = number(node, "extra");
  const auto stored = [&](const char* name) {
    return l.formats().activation(l.value(static_cast<ValueId>(number(node, name))));
  };
  s.scores_format = stored("scores_value");
  s.weights_format = stored("weights_value");
  for (const std::size_t i : {0U, 1U, 2U}) {
    const Place& at = l.place(node.input(i));
    if (at.mover != kNone) {
      l.free(l.graph().nodes[at.mover], "attention reads its operands through strides");
    }
  }
  for (std::size_t i = 3; i < node.inputs.size(); ++i) {  // a learned bias counts as parameters
    const ValueId bias = node.inputs[i];
    if (l.value(bias).constant) static_cast<void>(l.weight(bias, l.dims(bias), true));
  }
  write_attention(l, node, s, {l.read(node.input(0)), l.read(node.input(1)), l.read(node.input(2))},
                  {node.name, node.text("softmax", ""), node.text("values", "")}, node.output());
}

void lower_fused_attention(Lowering& l, Node& node) {
  // Attention: input, weight, bias, mask, past. QAttention: input, weight, bias, scales, ..., past.
  const bool quantized = node.type == "QAttention";
  const ValueId past = node.input(quantized ? 8 : 4);
  const Dims in = l.dims(node.input(0)), w = l.dims(node.input(1)), out = l.dims(node.output());
  AttentionSizes s;
  s.heads = number(node, "num_heads", 1);
  const auto hidden = node.integers("qkv_hidden_sizes");
  const bool fits = in.size() == 3 && w.size() == 2 && out.size() == 3 && w[0] == in[2] &&
                    s.heads > 0 && out[2] % s.heads == 0;
  if (!fits) {
    l.refuse(node, fmt::format("{} heads over {} with a weight of {}", s.heads, shape_text(in),
                               shape_text(w)));
  }
  const std::uint64_t value_width = out[2];
  const std::uint64_t key_width =
      hidden.size() == 3 ? static_cast<std::uint64_t>(std::max<std::int64_t>(1, hidden[0]))
                         : (w[1] - std::min(w[1], value_width)) / 2;
  if (2 * key_width + value_width != w[1] || key_width % s.heads != 0) {
    l.refuse(node, fmt::format("a weight of {} does not make query, key and value of {}",
                               shape_text(w), value_width));
  }
  s.kv_heads = s.heads;
  s.head_dim = key_width / s.heads;
  s.value_dim = value_width / s.heads;
  const std::uint64_t before =
      past != kNone && l.dims(past).size() == 5 ? l.dims(past)[3] : std::uint64_t{0};
  s.group = {in[0], in[1], in[1] + before};
  s.mask.causal = node.integer("unidirectional", 0) != 0;
  s.score_operations = 1 + (s.mask.causal || (!quantized && node.input(3) != kNone) ? 1U : 0U);

  program::Operator qkv;
  qkv.inputs = {l.read_through_strides(node.input(0))};
  qkv.weights = {l.weight(node.input(1), w, true)};
  qkv.formats = product_formats(l, l.tensor(qkv.inputs[0]).format, l.tensor(qkv.weights[0]).format);
  qkv.formats.output = l.formats().activation(l.value(node.output()));
  Epilogue epilogue;
  if (node.input(2) != kNone) {
    epilogue.bias = true;
    const bool whole = is_integer(qkv.formats.accumulator);
    qkv.constants = {
        l.constant(node.input(2), whole ? qkv.formats.accumulator : qkv.formats.input)};
  }
  qkv.epilogue_operations = epilogue_operations(qkv.formats, epilogue);
  qkv.op = program::Gemm{1, in[0] * in[1], w[1], w[0], true};
  const program::TensorId all = l.emit(node, std::move(qkv), {in[0], in[1], w[1]}, "qkv");
  const program::TensorId query = slice(l, node, all, "query", {in[0], in[1], key_width});
  program::TensorId key = slice(l, node, all, "key", {in[0], in[1], key_width});
  program::TensorId value = slice(l, node, all, "value", {in[0], in[1], value_width});
  if (past != kNone || node.output(1) != kNone) {
    const std::uint64_t groups = in[0] * s.heads;
    key =
        write_cache(l, node, past, key, node.output(1), "key", {groups, s.head_dim, s.group.keys});
    value = write_cache(l, node, past, value, node.output(1), "value",
                        {groups, s.group.keys, s.value_dim});
  }
  write_attention(l, node, s, {query, key, value}, {}, node.output());
}

void lower_separate_attention(Lowering& l, Node& node) {
  const bool grouped = node.type == "GroupQueryAttention";
  const bool own = node.domain.empty();  // ONNX 23
  const ValueId query_id = node.input(0), key_id = node.input(1), value_id = node.input(2);
  const Dims in = l.dims(query_id), out = l.dims(node.output());
  AttentionSizes s;
  s.heads = number(node, own ? "q_num_heads" : "num_heads", own && in.size() == 4 ? in[1] : 1);
  const bool separate = key_id != kNone && value_id != kNone;
  std::uint64_t kv = number(node, "kv_num_heads", s.heads);
  if (own && separate && l.dims(key_id).size() == 4) kv = l.dims(key_id)[1];
  s.kv_heads = std::max<std::uint64_t>(1, kv);
  if (s.heads == 0 || s.heads % s.kv_heads != 0 || in.size() < 3 || out.size() < 3) {
    l.refuse(node,
             fmt::format("{} heads and {} key heads over {}", s.heads, s.kv_heads, shape_text(in)));
  }
  const std::uint64_t batch = in[0];
  std::uint64_t queries = in.size() == 4 ? in[2] : in[1];
  std::uint64_t keys = queries;
  const program::TensorId query_whole = l.read_through_strides(query_id);
  program::TensorId query = query_whole, key = query_whole, value = query_whole;
  s.value_dim = out.size() == 4 ? out[3] : out[2] / s.heads;
  s.head_dim = s.value_dim;
  if (separate) {
    const Dims& k = l.dims(key_id);
    key = l.read_through_strides(key_id);
    value = l.read_through_strides(value_id);
    keys = k.size() == 4 ? k[2] : k[1];
    s.head_dim = in.size() == 4 ? in[3] : in[2] / s.heads;
  } else {
    const std::uint64_t width = s.head_dim;
    query = slice(l, node, query_whole, "query", {batch, queries, s.heads * width});
    key = slice(l, node, query_whole, "key", {batch, queries, s.kv_heads * width});
    value = slice(l, node, query_whole, "value", {batch, queries, s.kv_heads * width});
  }
  const std::size_t past_at = grouped ? 3 : own ? 4 : 6;
  const ValueId past_key = node.input(past_at), past_value = node.input(past_at + 1);
  std::uint64_t before =
      past_key != kNone && l.dims(past_key).size() == 4 ? l.dims(past_key)[2] : 0;
  // A buffer as long as the present is shared with it: the new tokens are in its count.
  const ValueId present = node.output(1);
  const bool shared =
      present != kNone && l.dims(present).size() == 4 && before > 0 && l.dims(present)[2] == before;
  if (shared) before -= std::min(before, keys);
  if (grouped && node.integer("do_rotary", 0) != 0) {
    query = rotate(l, node, query, "rotate_query");
    key = rotate(l, node, key, "rotate_key");
  }
  keys += before;
  s.group = {batch, queries, keys};
  s.mask.causal =
      grouped || node.integer("unidirectional", 0) != 0 || node.integer("is_causal", 0) != 0;
  if (s.mask.causal && keys < queries) s.mask.causal = false;
  const std::int64_t window = node.integer("local_window_size", -1);
  if (grouped && window > 0) s.mask.window = static_cast<std::uint64_t>(window);
  const std::size_t mask_at = own ? 3 : 4;
  const bool masked = s.mask.causal || (!grouped && node.input(mask_at) != kNone);
  s.score_operations = 1 + (masked ? 1U : 0U);
  if (!own && !grouped && node.input(5) != kNone) s.score_operations += 1;  // a bias of positions
  if (past_key != kNone || present != kNone) {
    const std::uint64_t groups = batch * s.kv_heads;
    key = write_cache(l, node, past_key, key, present, "key", {groups, s.head_dim, keys});
    value = write_cache(l, node, past_value, value, node.output(2), "value",
                        {groups, keys, s.value_dim});
  }
  if (!own && !grouped && node.input(3) != kNone && l.value(node.input(3)).constant) {
    // The bias of query, key and value together: three additions before the products.
    l.warn(node, "MS255", "the bias of its operands is read and added, but not counted");
  }
  write_attention(l, node, s, {query, key, value}, {}, node.output());
}

}  // namespace macroscope::workload::onnx_import
