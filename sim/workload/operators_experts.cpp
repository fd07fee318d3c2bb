// A mixture of experts: router, dispatch, the experts' matrices and the weighted sum.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/attention_cache.hpp"
#include "sim/workload/expert_loads.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/vector_op.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

constexpr std::uint64_t kMaxExperts = 65'536;

struct Sizes {
  std::uint64_t tokens, hidden, features, experts, top_k, routes;
};

/// Experts with equally many tokens: their products are one batch.
struct Load {
  std::uint64_t tokens = 0;
  std::uint64_t experts = 0;
};

std::vector<std::uint64_t> read_shares(Builder& builder, const Element& e, std::uint64_t experts) {
  const std::uint64_t skew = builder.count_or(e, "skew", 0);
  if (e.find("shares") == nullptr) return power_law_shares(experts, skew);
  const std::vector<std::uint64_t> shares = builder.sizes(e, "shares");
  if (shares.size() == experts) return shares;
  throw config::fault("MS208", e.place_of("shares"),
                      fmt::format("{} shares for {} experts", shares.size(), experts));
}

Sizes read_sizes(Builder& builder, const Element& e, const Value& in) {
  Sizes s{};
  s.hidden = in.dims.back();
  s.tokens = elements_of(in.dims) / s.hidden;
  s.features = builder.size(e, "features");
  s.experts = builder.size(e, "count");
  s.top_k = builder.size(e, "top_k");
  if (s.experts > kMaxExperts) {
    throw config::fault("MS208", e.place_of("count"),
                        fmt::format("{} experts; at most {}", s.experts, kMaxExperts));
  }
  if (s.top_k > s.experts) {
    throw config::fault("MS208", e.place_of("top_k"),
                        fmt::format("top_k {} of {} experts", s.top_k, s.experts));
  }
  s.routes = builder.product(e, {s.tokens, s.top_k});
  return s;
}

std::vector<Load> read_loads(Builder& builder, const Element& e, const Sizes& s) {
  std::map<std::uint64_t, std::uint64_t> alike;
  for (const std::uint64_t tokens :
       expert_loads(s.tokens, s.top_k, read_shares(builder, e, s.experts))) {
    if (tokens > 0) ++alike[tokens];
  }
  std::vector<Load> loads;
  for (auto load = alike.rbegin(); load != alike.rend(); ++load) {
    loads.push_back({load->first, load->second});
  }
  return loads;
}

/// Scores of the experts and the choice of the best `top_k`.
void add_router(Builder& builder, const Element& e, const Value& in, const Sizes& s) {
  program::Operator router;
  router.formats = builder.operand_formats(e, in);
  if (const Attribute* format = e.find("router_format")) {
    router.formats.weight = format_named(format->text, format->where);
  }
  router.inputs = {in.tensor};
  router.weights = {
      builder.add_weight(e, "router_weight", {s.hidden, s.experts}, router.formats.weight)};
  Epilogue epilogue;
  epilogue.bias = builder.flag_or(e, "router_bias", false);
  if (epilogue.bias) {
    router.constants = {
        builder.add_weight(e, "router_bias", {s.experts}, router.formats.accumulator)};
  }
  router.epilogue_operations = epilogue_operations(router.formats, epilogue);
  router.op = program::Gemm{1, s.tokens, s.experts, s.hidden, true};
  const Value scores = builder.emit(e, std::move(router), {s.tokens, s.experts}, "router");

  program::Operator choice;
  choice.formats = builder.operand_formats(e, scores);
  choice.formats.weight = choice.formats.input;
  choice.inputs = {scores.tensor};
  program::VectorOp vector = softmax_over(builder, e, s.tokens, s.experts);
  vector.operations += s.top_k;  // a comparison for each of the best
  choice.op = vector;
  (void)builder.emit(e, std::move(choice), {s.tokens, s.experts}, "route");
}

Value add_dispatch(Builder& builder, const Element& e, const Value& in, const Sizes& s) {
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.output = op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  op.op = vector_over(program::VectorKind::copy, {s.routes, s.hidden}, 1, 1);
  return builder.emit(e, std::move(op), {s.routes, s.hidden}, "dispatch");
}

/// The matrices of all experts as one tensor; what a load reads is a part of it.
struct Matrices {
  program::TensorId gate, up, down;
};

/// One product for each of `load.experts` experts.
Value add_product(Builder& builder, const Element& e, const Value& in, program::TensorId matrices,
                  const Load& load, std::uint64_t k, std::uint64_t n, const std::string& activation,
                  const std::string& part) {
  const program::TensorId weight =
      part_of(builder, e, matrices, part + "_weight", {load.experts, k, n});
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = builder.tensor(weight).format;
  op.inputs = {in.tensor};
  op.weights = {weight};
  Epilogue epilogue;
  epilogue.activation = activation;
  op.epilogue_operations = epilogue_operations(op.formats, epilogue);
  op.op = program::Gemm{load.experts, load.tokens, n, k, load.experts == 1};
  return builder.emit(e, std::move(op), {load.experts, load.tokens, n}, part);
}

Value add_expert_group(Builder& builder, const Element& e, const Value& dispatched,
                       const Matrices& matrices, const Load& load, const Sizes& s,
                       const std::string& number) {
  Value in = dispatched;
  in.dims = {load.experts, load.tokens, s.hidden};
  in.tensor = part_of(builder, e, dispatched.tensor, "tokens" + number, in.dims);
  const std::string activation = builder.word_or(e, "activation", "silu", activation_names());
  const Value gate = add_product(builder, e, in, matrices.gate, load, s.hidden, s.features,
                                 activation, "gate" + number);
  const Value up =
      add_product(builder, e, in, matrices.up, load, s.hidden, s.features, "none", "up" + number);
  program::Operator op;
  op.formats = builder.operand_formats(e, gate);
  op.formats.weight = op.formats.input;
  op.inputs = {gate.tensor, up.tensor};
  program::VectorOp vector =
      vector_over(program::VectorKind::elementwise, gate.dims, 1,
                  is_integer(op.formats.input) ? 4 : 1);  // as multiply of <elementwise>
  vector.input_elements *= 2;
  op.op = vector;
  const Value product = builder.emit(e, std::move(op), gate.dims, "product" + number);
  return add_product(builder, e, product, matrices.down, load, s.features, s.hidden, "none",
                     "down" + number);
}

}  // namespace

void add_experts(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const Sizes s = read_sizes(builder, e, in);
  const std::vector<Load> loads = read_loads(builder, e, s);
  const program::Format format = builder.operand_formats(e, in).weight;
  add_router(builder, e, in, s);
  const Value dispatched = add_dispatch(builder, e, in, s);
  const Matrices matrices = {
      builder.add_weight(e, "gate_weight", {s.experts, s.hidden, s.features}, format),
      builder.add_weight(e, "up_weight", {s.experts, s.hidden, s.features}, format),
      builder.add_weight(e, "down_weight", {s.experts, s.features, s.hidden}, format)};

  program::Tensor whole;
  whole.name = builder.name() + ".results";
  whole.dims = {s.routes, s.hidden};
  whole.format = builder.operand_formats(e, in).output;
  const program::TensorId results = builder.add_tensor(e, std::move(whole));
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const std::string number = loads.size() == 1 ? "" : fmt::format(".{}", i);
    const Value made = add_expert_group(builder, e, dispatched, matrices, loads[i], s, number);
    builder.tensor(made.tensor).part_of = results;
  }

  program::Operator combine;
  combine.formats = builder.operand_formats(e, Value{results, {}, {}, {}});
  combine.formats.weight = combine.formats.input;
  combine.inputs = {results};
  // Each of the top_k results times its weight, and their sum.
  program::VectorOp vector =
      vector_over(program::VectorKind::elementwise, in.dims, 1, 2 * s.top_k - 1);
  vector.input_elements = builder.product(e, {s.routes, s.hidden});
  combine.op = vector;
  builder.finish(e, builder.emit(e, std::move(combine), in.dims, "combine"));
}

}  // namespace macroscope::workload
