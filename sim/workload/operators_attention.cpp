// Scaled dot-product attention as its two products and the softmax between them.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/attention_cache.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/rules/attention_rows.hpp"
#include "sim/workload/rules/vector_costs.hpp"
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
  h.keys = builder.requests().empty() ? builder.size_or(e, "keys", key.dims[1]) : key.dims[1];
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

Mask read_mask(Builder& builder, const Element& e) {
  Mask mask;
  mask.causal = builder.flag_or(e, "causal", false);
  for (const char* name : {"window", "row_block"}) {
    if (mask.causal || builder.count_or(e, name, 0) == 0) continue;
    throw config::fault("MS208", e.place_of(name),
                        fmt::format("{} of <attention> needs causal=\"1\"", name));
  }
  mask.window = builder.count_or(e, "window", 0);
  if (e.find("row_block") != nullptr) mask.block = builder.size(e, "row_block");
  return mask;
}

/// What attends to what: the rows of the batch, or the listed requests that share one row.
std::vector<RequestGroup> read_groups(Builder& builder, const Element& e, const Heads& h,
                                      const Value& query, const Value& key, bool cached) {
  if (builder.requests().empty()) {
    if (!cached && h.keys != key.dims[1]) {
      throw config::fault(
          "MS208", e.place_of("keys"),
          fmt::format("keys {} without cache: there are {} keys", h.keys, key.dims[1]));
    }
    return {{h.batch, h.queries, h.keys}};
  }
  std::uint64_t queries = 0;
  std::uint64_t keys = 0;
  for (const RequestTokens& request : builder.requests()) {
    queries += request.queries;
    keys += request.keys;
  }
  const std::uint64_t expected = cached ? queries : keys;
  if (h.batch == 1 && h.queries == queries && key.dims[1] == expected) {
    return group_requests(builder.requests());
  }
  throw config::fault(
      "MS218", e.where,
      fmt::format("<attention> \"{}\" cannot be divided among the listed requests: they have {} "
                  "new tokens and {} keys, its query is {} and its key {}",
                  builder.name(), queries, expected, shape_text(query.dims), shape_text(key.dims)),
      {{query.where, fmt::format("\"{}\" is made here", query.made_by)},
       {key.where, fmt::format("\"{}\" is made here", key.made_by)}},
      static_cast<std::uint32_t>(e.tag.size()));
}

std::vector<RowBlock> all_blocks(const Element& e, const std::vector<RequestGroup>& groups,
                                 const Mask& mask) {
  std::uint64_t count = 0;
  for (const RequestGroup& group : groups) count += count_row_blocks(group, mask);
  if (count > kMaxOperators) {
    throw config::fault("MS210", e.where,
                        fmt::format("<attention> has {} blocks of rows, more than {} operators",
                                    count, kMaxOperators),
                        {}, static_cast<std::uint32_t>(e.tag.size()));
  }
  std::vector<RowBlock> blocks;
  for (const RequestGroup& group : groups) {
    const std::vector<RowBlock> more = row_blocks(group, mask);
    blocks.insert(blocks.end(), more.begin(), more.end());
  }
  return blocks;
}

/// The operators of one attention element.
class Attention {
 public:
  Attention(Builder& builder, const Element& e, const Heads& heads, Mask mask)
      : builder_(builder), e_(e), h_(heads), mask_(mask) {}

  void build(const Value& query, const Value& key, const Value& value, bool cached,
             const std::vector<RequestGroup>& groups) {
    const std::vector<RowBlock> blocks = all_blocks(e_, groups, mask_);
    alone_ = blocks.size() == 1;
    query_ = query.tensor;
    keys_ = cached ? cache(key, "key", h_.head_dim, groups) : key.tensor;
    values_ = cached ? cache(value, "value", h_.value_dim, groups) : value.tensor;
    const std::vector<std::uint64_t> dims = {h_.batch, h_.queries,
                                             builder_.product(e_, {h_.heads, h_.value_dim})};
    Value result{0, dims, builder_.name() + ".values", e_.where};
    if (!alone_) result.tensor = whole_result(result);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const Value made = block(blocks[i], alone_ ? "" : fmt::format(".{}", i), dims);
      if (alone_) {
        result = made;
      } else {
        builder_.tensor(made.tensor).part_of = result.tensor;
      }
    }
    builder_.finish(e_, result);
  }

 private:
  program::TensorId cache(const Value& made, const std::string& suffix, std::uint64_t dim,
                          const std::vector<RequestGroup>& groups) {
    const bool listed = !builder_.requests().empty();
    std::uint64_t tokens = 0;
    for (RequestGroup group : groups) {
      group.keys += builder_.tokens_to_come();
      group.queries += builder_.tokens_to_come();
      tokens += (listed ? group.count : 1) * cached_tokens(group, mask_);
    }
    const std::uint64_t outer = builder_.product(e_, {h_.batch, h_.kv_heads});
    // Keys are kept as the product reads them, columns of head_dim; values as rows.
    if (suffix == "key") return cache_with(builder_, e_, made, suffix, {outer, dim, tokens});
    return cache_with(builder_, e_, made, suffix, {outer, tokens, dim});
  }

  program::TensorId whole_result(const Value& result) {
    program::Tensor whole;
    whole.name = result.made_by;
    whole.dims = result.dims;
    whole.format = builder_.operand_formats(e_, result).output;
    return builder_.add_tensor(e_, std::move(whole));
  }

  Value block(const RowBlock& b, const std::string& number, std::vector<std::uint64_t> dims) {
    const std::uint64_t groups = builder_.product(e_, {b.count, h_.kv_heads});
    const std::uint64_t rows = builder_.product(e_, {b.queries, h_.heads / h_.kv_heads});
    (void)builder_.product(e_, {groups, rows, b.keys});
    const AttentionParts parts =
        attention_parts(b, h_.heads, h_.kv_heads, h_.head_dim, h_.value_dim);
    const auto part = [&](program::TensorId whole, const char* name,
                          std::vector<std::uint64_t> size) {
      return part_of(builder_, e_, whole, name + number, std::move(size));
    };
    program::Operator scores;
    const program::TensorId query =
        alone_ ? query_ : part(query_, "query", {b.count, b.queries, h_.heads * h_.head_dim});
    const program::TensorId keys = part(keys_, "keys", {groups, h_.head_dim, b.keys});
    scores.formats = builder_.operand_formats(e_, Value{query, {}, {}, {}});
    scores.formats.weight = builder_.tensor(keys).format;
    scores.op = parts.scores;
    scores.inputs = {query};
    scores.weights = {keys};
    Epilogue scale;
    scale.extra = 1 + (mask_.causal ? 1 : 0);                    // 1 / sqrt(head_dim), and the mask
    if (builder_.flag_or(e_, "alibi", false)) scale.extra += 2;  // distance * slope, sum
    scores.epilogue_operations = epilogue_operations(scores.formats, scale);
    const Value score =
        builder_.emit(e_, std::move(scores), {groups, rows, b.keys}, "scores" + number);

    program::Operator softmax;
    softmax.formats = builder_.operand_formats(e_, score);
    softmax.op = parts.softmax;
    softmax.inputs = {score.tensor};
    const Value weights =
        builder_.emit(e_, std::move(softmax), {groups, rows, b.keys}, "softmax" + number);

    program::Operator mix;
    const program::TensorId values = part(values_, "seen_values", {groups, b.keys, h_.value_dim});
    mix.formats = builder_.operand_formats(e_, weights);
    mix.formats.weight = builder_.tensor(values).format;
    mix.op = parts.values;
    mix.inputs = {weights.tensor};
    mix.weights = {values};
    mix.epilogue_operations = epilogue_operations(mix.formats, {});
    if (!alone_) dims = {b.count, b.queries, dims[2]};
    return builder_.emit(e_, std::move(mix), std::move(dims), "values" + number);
  }

  Builder& builder_;
  const Element& e_;
  const Heads& h_;
  Mask mask_;
  bool alone_ = true;
  program::TensorId query_ = 0;
  program::TensorId keys_ = 0;
  program::TensorId values_ = 0;
};

}  // namespace

void add_attention(Builder& builder, const Element& e) {
  const Value query = builder.reference(e, "query");
  const Value key = builder.reference(e, "key");
  const Value value = builder.reference(e, "value");
  const Heads h = read_heads(builder, e, query, key, value);
  const Mask mask = read_mask(builder, e);
  const bool cached = builder.flag_or(e, "cache", false);
  const std::vector<RequestGroup> groups = read_groups(builder, e, h, query, key, cached);
  if (mask.causal && h.keys < h.queries) {
    throw config::fault("MS208", e.place_of("causal"),
                        fmt::format("causal attention of {} tokens over {} keys: a token sees "
                                    "itself at least",
                                    h.queries, h.keys));
  }
  Attention(builder, e, h, mask).build(query, key, value, cached, groups);
}

}  // namespace macroscope::workload
