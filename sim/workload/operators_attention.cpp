// Scaled dot-product attention as its two products and the softmax between them.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

struct Heads {
  std::uint64_t batch, queries, keys, heads, kv_heads, head_dim, value_dim;
};

/// The last dimension of `value` must be `heads` x `dim`.
void check_width(const Element& e, const char* attribute, const Value& value, std::uint64_t heads,
                 std::uint64_t dim) {
  if (value.dims.size() == 3 && value.dims[2] == heads * dim) return;
  throw config::fault(
      "MS207", e.place_of(attribute),
      fmt::format("{} of <attention> must be [batch, tokens, {} heads x {}], not {}", attribute,
                  heads, dim, shape_text(value.dims)),
      {{value.where, fmt::format("\"{}\" is made here", value.made_by)}});
}

Heads read_heads(Builder& builder, const Element& e, const Value& query, const Value& key,
                 const Value& value) {
  Heads h{};
  h.heads = builder.size(e, "heads");
  h.kv_heads = builder.size_or(e, "kv_heads", h.heads);
  if (h.heads % h.kv_heads != 0) {
    throw config::fault("MS208", e.place_of("kv_heads"),
                        fmt::format("kv_heads {} does not divide heads {}", h.kv_heads, h.heads));
  }
  const std::uint64_t width = query.dims.back();
  if (e.find("head_dim") == nullptr && width % h.heads != 0) {
    throw config::fault(
        "MS208", e.place_of("heads"),
        fmt::format("heads {} does not divide the {} features of the query", h.heads, width),
        {{query.where, fmt::format("\"{}\" is made here", query.made_by)}});
  }
  h.head_dim = builder.size_or(e, "head_dim", width / h.heads);
  h.value_dim = builder.size_or(e, "value_dim", h.head_dim);
  check_width(e, "query", query, h.heads, h.head_dim);
  check_width(e, "key", key, h.kv_heads, h.head_dim);
  check_width(e, "value", value, h.kv_heads, h.value_dim);
  h.batch = query.dims[0];
  h.queries = query.dims[1];
  h.keys = builder.size_or(e, "keys", key.dims[1]);
  if (key.dims[1] != value.dims[1] || key.dims[0] != h.batch || value.dims[0] != h.batch) {
    throw config::fault(
        "MS207", e.place_of("value"),
        fmt::format("query {}, key {} and value {} do not belong together", shape_text(query.dims),
                    shape_text(key.dims), shape_text(value.dims)),
        {{key.where, "the keys are made here"}, {value.where, "the values are made here"}});
  }
  if (h.keys < key.dims[1]) {
    throw config::fault("MS208", e.place_of("keys"),
                        fmt::format("keys {} is less than the {} new tokens", h.keys, key.dims[1]));
  }
  return h;
}

/// Makes `made` a part of `cache`. Its operator stores it there; only what no operator stores, such
/// as a slice of a larger result, is copied.
void append_to_cache(Builder& builder, const Element& e, const Value& made, program::TensorId cache,
                     const std::string& suffix) {
  const program::Format format = builder.tensor(cache).format;
  program::TensorId stored = made.tensor;
  program::Operator* maker = builder.maker_of(made.tensor);
  if (maker == nullptr || builder.tensor(made.tensor).part_of) {
    program::Operator copy;
    copy.formats = builder.operand_formats(e, made);
    copy.formats.weight = copy.formats.input;
    copy.formats.output = format;
    copy.inputs = {made.tensor};
    const std::uint64_t columns = made.dims.back();
    program::VectorOp vector{program::VectorKind::copy, made.dims[0] * made.dims[1], columns};
    vector.input_elements = vector.elements();
    vector.operations =
        std::max<std::uint64_t>(1, storing_operations(copy.formats.input, copy.formats.output));
    copy.op = vector;
    stored = builder.emit(e, std::move(copy), made.dims, suffix + "_append").tensor;
  } else if (!(maker->formats.output == format)) {
    if (auto* vector = std::get_if<program::VectorOp>(&maker->op)) {
      vector->operations += storing_operations(maker->formats.output, format);
    } else {
      maker->epilogue_operations -=
          storing_operations(maker->formats.accumulator, maker->formats.output);
      maker->epilogue_operations += storing_operations(maker->formats.accumulator, format);
    }
    maker->formats.output = format;
  }
  program::Tensor& part = builder.tensor(stored);
  part.kind = program::TensorKind::kv_cache;
  part.format = format;
  part.part_of = cache;
}

/// The tensor the product reads: the values themselves, or the cache that the new ones are a part
/// of.
program::TensorId second_operand(Builder& builder, const Element& e, const Value& made, bool cached,
                                 const std::string& suffix, std::vector<std::uint64_t> dims) {
  if (!cached) return made.tensor;
  program::Tensor cache;
  cache.name = fmt::format("{}.{}_cache", builder.name(), suffix);
  cache.kind = program::TensorKind::kv_cache;
  cache.dims = std::move(dims);
  cache.format = builder.formats().cache;
  const program::TensorId id = builder.add_tensor(e, std::move(cache));
  append_to_cache(builder, e, made, id, suffix);
  return id;
}

}  // namespace

void add_attention(Builder& builder, const Element& e) {
  const Value query = builder.reference(e, "query");
  const Value key = builder.reference(e, "key");
  const Value value = builder.reference(e, "value");
  const Heads h = read_heads(builder, e, query, key, value);
  const bool causal = builder.flag_or(e, "causal", false);
  const bool cached = builder.flag_or(e, "cache", false);
  if (!cached && h.keys != key.dims[1]) {
    throw config::fault(
        "MS208", e.place_of("keys"),
        fmt::format("keys {} without cache: there are {} keys", h.keys, key.dims[1]));
  }

  // The query heads of one key head are stacked: they share its keys and values.
  const std::uint64_t groups = builder.product(e, {h.batch, h.kv_heads});
  const std::uint64_t rows = builder.product(e, {h.queries, h.heads / h.kv_heads});
  program::Operator scores;
  const program::TensorId keys =
      second_operand(builder, e, key, cached, "key", {groups, h.head_dim, h.keys});
  scores.formats = builder.operand_formats(e, query);
  scores.formats.weight = builder.tensor(keys).format;
  scores.op = program::Gemm{groups, rows, h.keys, h.head_dim, false};
  scores.inputs = {query.tensor};
  scores.weights = {keys};
  Epilogue scale;
  scale.extra = causal ? 2 : 1;  // 1 / sqrt(head_dim), and the mask
  scores.epilogue_operations = epilogue_operations(scores.formats, scale);
  const Value score = builder.emit(e, std::move(scores), {groups, rows, h.keys}, "scores");

  program::Operator softmax;
  softmax.formats = builder.operand_formats(e, score);
  softmax.op = softmax_over(builder, e, builder.product(e, {groups, rows}), h.keys);
  softmax.inputs = {score.tensor};
  const Value weights = builder.emit(e, std::move(softmax), {groups, rows, h.keys}, "softmax");

  program::Operator mix;
  const program::TensorId values =
      second_operand(builder, e, value, cached, "value", {groups, h.keys, h.value_dim});
  mix.formats = builder.operand_formats(e, weights);
  mix.formats.weight = builder.tensor(values).format;
  mix.op = program::Gemm{groups, rows, h.value_dim, h.keys, false};
  mix.inputs = {weights.tensor};
  mix.weights = {values};
  mix.epilogue_operations = epilogue_operations(mix.formats, {});
  builder.finish(
      e, builder.emit(e, std::move(mix),
                      {h.batch, h.queries, builder.product(e, {h.heads, h.value_dim})}, "values"));
}

}  // namespace macroscope::workload
