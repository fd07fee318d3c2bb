#include "sim/workload/onnx/attention_writer.hpp"

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
namespace {

program::TensorId part_of(Lowering& l, const Node& node, program::TensorId whole,
                          const std::string& suffix, const Dims& dims) {
  if (elements(dims) == l.tensor(whole).elements()) return whole;
  program::Tensor part = l.tensor(whole);
  part.name = fmt::format("{}.{}", node.name, suffix);
  part.dims = dims;
  part.part_of = whole;
  part.source = nullptr;
  return l.add_tensor(std::move(part), node);
}

Node named(const Node& node, const std::string& name, const char* label) {
  Node out = node;
  if (!name.empty()) out.name = name;
  if (node.domain == kOwnDomain) out.label = label;
  return out;
}

}  // namespace

void write_attention(Lowering& l, const Node& node, const AttentionSizes& s,
                     const AttentionOperands& operands, const AttentionNames& names,
                     ValueId result) {
  const std::uint64_t count = count_row_blocks(s.group, s.mask);
  if (count > kMaxOperators) {
    throw config::fault(
        "MS210", l.graph().where(node),
        fmt::format("{} blocks of rows, more than {} operators", count, kMaxOperators));
  }
  const auto blocks = row_blocks(s.group, s.mask);
  const bool alone = blocks.size() == 1;
  const program::Format made = l.formats().activation(l.value(result));
  const program::Format score_format = s.scores_format.value_or(made);
  const program::Format weight_format = s.weights_format.value_or(made);
  const Node scores_node = named(node, names.scores, "MatMul");
  const Node softmax_node = named(node, names.softmax, "Softmax");
  const Node values_node = named(node, names.values, "MatMul");
  program::TensorId whole = 0;
  if (!alone) {
    program::Tensor tensor;
    tensor.name = values_node.name;
    tensor.dims = l.dims(result);
    tensor.format = made;
    whole = l.add_tensor(std::move(tensor), node);
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const RowBlock& b = blocks[i];
    const std::string number = alone ? "" : fmt::format(".{}", i);
    const auto suffix = [&](const char* part, const std::string& own) {
      return own.empty() ? part + number : alone ? std::string() : std::to_string(i);
    };
    const std::uint64_t groups = b.count * s.kv_heads;
    const std::uint64_t rows = b.queries * (s.heads / s.kv_heads);
    const AttentionParts parts = attention_parts(b, s.heads, s.kv_heads, s.head_dim, s.value_dim);

    program::Operator scores;
    const program::TensorId query = alone ? operands.query
                                          : part_of(l, node, operands.query, "query" + number,
                                                    {b.count, b.queries, s.heads * s.head_dim});
    const program::TensorId keys =
        part_of(l, node, operands.keys, "keys" + number, {groups, s.head_dim, b.keys});
    const program::Format q = l.tensor(query).format, k = l.tensor(keys).format;
    scores.formats = {q, k, l.formats().sums(q, k), score_format};
    scores.op = parts.scores;
    scores.inputs = {query};
    scores.weights = {keys};
    Epilogue scale;
    scale.extra = s.score_operations;
    scores.epilogue_operations = epilogue_operations(scores.formats, scale);
    const program::TensorId score = l.emit(scores_node, std::move(scores), {groups, rows, b.keys},
                                           suffix("scores", names.scores));

    program::Operator softmax;
    softmax.formats = {score_format, score_format, l.formats().sums(score_format, score_format),
                       weight_format};
    program::VectorOp rows_of_weights = parts.softmax;
    if (is_integer(weight_format) && !is_integer(score_format)) {
      rows_of_weights.operations += storing_operations(score_format, weight_format);
    }
    softmax.op = rows_of_weights;
    softmax.inputs = {score};
    const program::TensorId weights = l.emit(
        softmax_node, std::move(softmax), {groups, rows, b.keys}, suffix("softmax", names.softmax));

    program::Operator mix;
    const program::TensorId values =
        part_of(l, node, operands.values, "seen_values" + number, {groups, b.keys, s.value_dim});
    const program::Format v = l.tensor(values).format;
    mix.formats = {weight_format, v, l.formats().sums(weight_format, v), made};
    mix.op = parts.values;
    mix.inputs = {weights};
    mix.weights = {values};
    mix.epilogue_operations = epilogue_operations(mix.formats, {});
    const std::string part = suffix("values", names.values);
    if (alone) {
      const program::TensorId out = l.emit(values_node, std::move(mix), l.dims(result), part);
      l.view(result, {out, plain_order(l.dims(result).size()), false, kNone});
    } else {
      const program::TensorId out =
          l.emit(values_node, std::move(mix), {b.count, b.queries, s.heads * s.value_dim}, part);
      l.tensor(out).part_of = whole;
    }
  }
  if (!alone) {
    l.view(result, {whole, plain_order(l.dims(result).size()), false, kNone});
    l.made_by_parts(whole);
  }
}

program::TensorId write_cache(Lowering& l, const Node& node, ValueId past, program::TensorId made,
                              ValueId present, const std::string& part, const Dims& dims) {
  if (past == kNone && present == kNone) return made;
  program::Tensor cache;
  cache.name = fmt::format("{}.{}_cache", node.name, part);
  cache.kind = program::TensorKind::kv_cache;
  cache.dims = dims;
  cache.format = l.formats().cache ? *l.formats().cache : l.tensor(made).format;
  const program::Format format = cache.format;
  const program::TensorId whole = l.add_tensor(std::move(cache), node);
  l.store_in(made, whole, format, node, part + "_append");
  if (past != kNone && !l.has_place(past)) {
    program::Tensor before = l.tensor(whole);
    before.name = l.value(past).name;
    before.dims = l.dims(past);
    before.part_of = whole;
    l.view(past,
           {l.add_tensor(std::move(before), node), plain_order(l.dims(past).size()), true, kNone});
  }
  if (present != kNone) {
    l.view(present, {whole, plain_order(l.dims(present).size()), true, kNone});
  }
  return whole;
}

}  // namespace macroscope::workload::onnx_import
