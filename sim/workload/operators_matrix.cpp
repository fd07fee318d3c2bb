// Matrix products: gemm with explicit sizes, linear layers.
#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

std::uint64_t elements(const std::vector<std::uint64_t>& dims) {
  std::uint64_t count = 1;
  for (const std::uint64_t dim : dims) count *= dim;
  return count;
}

/// A fresh activation for a product that reads nothing made before it.
Value fresh_input(Builder& builder, const Element& e, const program::Gemm& gemm) {
  program::Tensor tensor;
  tensor.name = builder.name() + ".input";
  tensor.dims = {gemm.batch, gemm.m, gemm.k};
  tensor.format = builder.formats().activations;
  Value value{0, tensor.dims, builder.name(), e.where};
  value.tensor = builder.add_tensor(e, std::move(tensor));
  return value;
}

void check_gemm_input(Builder& builder, const Element& e, const Value& in,
                      const program::Gemm& gemm) {
  if (builder.product(e, {gemm.batch, gemm.m, gemm.k}) == elements(in.dims)) return;
  throw config::fault(
      "MS207", e.where,
      fmt::format("<gemm> reads {} x {} x {} elements, its input is {}", gemm.batch, gemm.m, gemm.k,
                  shape_text(in.dims)),
      {{in.where,
        fmt::format("\"{}\" makes that input; input=\"none\" reads a new one", in.made_by)}},
      static_cast<std::uint32_t>(e.tag.size()));
}

void check_gemm_weight(Builder& builder, const Element& e, const Value& weight,
                       const program::Gemm& gemm) {
  if (builder.product(e, {gemm.batch, gemm.k, gemm.n}) == elements(weight.dims)) return;
  throw config::fault(
      "MS207", e.place_of("weight"),
      fmt::format("<gemm> needs {} x {} x {} elements as its second operand, not {}", gemm.batch,
                  gemm.k, gemm.n, shape_text(weight.dims)),
      {{weight.where, fmt::format("\"{}\" makes them", weight.made_by)}});
}

}  // namespace

void add_gemm(Builder& builder, const Element& e) {
  program::Gemm gemm;
  gemm.batch = builder.size_or(e, "batch", 1);
  Value in;
  const bool fresh = e.text_or("input", builder.has_previous() ? "" : "none") == "none";
  if (fresh) {
    gemm.m = builder.size(e, "m");
    gemm.k = builder.size(e, "k");
    in = fresh_input(builder, e, gemm);
  } else {
    in = builder.input(e);
    gemm.k = builder.size_or(e, "k", in.dims.back());
    gemm.m = builder.size_or(e, "m",
                             std::max<std::uint64_t>(1, elements(in.dims) / gemm.k / gemm.batch));
    check_gemm_input(builder, e, in, gemm);
  }
  gemm.n = builder.size(e, "n");
  gemm.shared_weight = builder.flag_or(e, "shared_weight", e.find("weight") == nullptr);

  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.inputs = {in.tensor};
  if (e.find("weight") != nullptr) {
    const Value weight = builder.reference(e, "weight");
    program::Gemm stored = gemm;
    if (gemm.shared_weight) stored.batch = 1;
    check_gemm_weight(builder, e, weight, stored);
    op.formats.weight = builder.format_of(weight);
    op.weights = {weight.tensor};
  } else if (gemm.shared_weight) {
    op.weights = {builder.add_weight(e, "weight", {gemm.k, gemm.n}, op.formats.weight)};
  } else {
    op.weights = {builder.add_weight(e, "weight", {gemm.batch, gemm.k, gemm.n}, op.formats.weight)};
  }
  add_epilogue(builder, e, op, gemm.n);
  op.op = gemm;
  builder.finish(e, builder.emit(e, std::move(op), {gemm.batch, gemm.m, gemm.n}));
}

void add_linear(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  program::Gemm gemm;
  gemm.k = in.dims.back();
  gemm.m = elements(in.dims) / gemm.k;
  gemm.n = builder.size(e, "features");
  check_given(builder, e, "in_features", in, gemm.k);

  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.inputs = {in.tensor};
  if (e.find("tied") != nullptr) {
    const program::TensorId tied = builder.weight_of(e, "tied");
    const program::Tensor& tensor = builder.tensor(tied);
    if (tensor.elements() != builder.product(e, {gemm.k, gemm.n})) {
      throw config::fault("MS207", e.place_of("tied"),
                          fmt::format("<linear> needs a weight of {} x {}; \"{}\" is {}", gemm.k,
                                      gemm.n, tensor.name, shape_text(tensor.dims)));
    }
    op.formats.weight = tensor.format;
    op.weights = {tied};
  } else {
    op.weights = {builder.add_weight(e, "weight", {gemm.k, gemm.n}, op.formats.weight)};
  }
  add_epilogue(builder, e, op, gemm.n);
  op.op = gemm;
  std::vector<std::uint64_t> dims = in.dims;
  dims.back() = gemm.n;
  builder.finish(e, builder.emit(e, std::move(op), std::move(dims)));
}

}  // namespace macroscope::workload
