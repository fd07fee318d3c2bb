#include "sim/workload/attention_cache.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/pieces.hpp"
#include "sim/workload/vector_op.hpp"

namespace macroscope::workload {
namespace {

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
  } else {
    store_in_format(*maker, format);
  }
  program::Tensor& part = builder.tensor(stored);
  part.kind = program::TensorKind::kv_cache;
  part.format = format;
  part.part_of = cache;
}

}  // namespace

program::TensorId cache_with(Builder& builder, const Element& e, const Value& made,
                             const std::string& suffix, std::vector<std::uint64_t> dims) {
  program::Tensor cache;
  cache.name = fmt::format("{}.{}_cache", builder.plain_name(), suffix);
  cache.kind = program::TensorKind::kv_cache;
  cache.dims = std::move(dims);
  cache.format = builder.formats().cache;
  const program::TensorId id = builder.kept_tensor(e, std::move(cache));
  append_to_cache(builder, e, made, id, suffix);
  return id;
}

program::TensorId part_of(Builder& builder, const Element& e, program::TensorId whole,
                          const std::string& suffix, std::vector<std::uint64_t> dims) {
  if (builder.product(e, dims) == builder.tensor(whole).elements()) return whole;
  program::Tensor part = builder.tensor(whole);
  part.name = fmt::format("{}.{}", builder.name(), suffix);
  part.dims = std::move(dims);
  part.part_of = whole;
  return builder.add_tensor(e, std::move(part));
}

void add_cache(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  if (in.dims.size() != 3) {
    throw config::fault("MS207", e.where,
                        fmt::format("<cache> needs an input [batch, tokens, features], not {}",
                                    shape_text(in.dims)),
                        {{in.where, fmt::format("\"{}\" is made here", in.made_by)}},
                        length_of(e.tag));
  }
  std::uint64_t keys = builder.size(e, "keys");
  if (!builder.requests().empty()) {
    keys = 0;
    for (const RequestTokens& request : builder.requests()) keys += request.keys;
  }
  if (keys < in.dims[1]) {
    throw config::fault("MS208", e.place_of("keys"),
                        fmt::format("keys {} is less than the {} new tokens", keys, in.dims[1]));
  }
  const std::vector<std::uint64_t> dims = {in.dims[0], keys, in.dims[2]};
  const program::TensorId whole = cache_with(
      builder, e, in, "token",
      {in.dims[0], builder.product(e, {1, keys + builder.tokens_to_come()}), in.dims[2]});
  const program::TensorId seen = part_of(builder, e, whole, "tokens", dims);
  builder.finish(e, {seen, dims, builder.name(), e.where});
}

}  // namespace macroscope::workload
