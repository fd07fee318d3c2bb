// Normalizations and recurrences: vector operations with learned numbers.
#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/pieces.hpp"
#include "sim/workload/vector_op.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

void read_more(const Element& e, program::VectorOp& vector, std::uint64_t elements) {
  if (!__builtin_add_overflow(vector.input_elements, elements, &vector.input_elements)) return;
  throw config::fault("MS203", e.where,
                      fmt::format("what <{}> reads does not fit in 64 bits", e.tag), {},
                      length_of(e.tag));
}

}  // namespace

void add_layer_norm(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const program::Format format = builder.format_of(in);
  std::vector<program::TensorId> constants = {
      builder.add_weight(e, "gain", {in.dims.back()}, format)};
  if (builder.flag_or(e, "bias", true)) {
    constants.push_back(builder.add_weight(e, "bias", {in.dims.back()}, format));
  }
  const bool bias = constants.size() == 2;
  add_unary(builder, e, in, layer_norm_cost(in.dims, bias), std::move(constants));
}

void add_group_norm(Builder& builder, const Element& e) {
  const Value in = image_input(builder, e);
  const std::uint64_t channels = in.dims[3];
  const std::uint64_t groups = builder.size_or(e, "groups", 32);
  if (channels % groups != 0) {
    throw config::fault(
        "MS208", e.place_of("groups"),
        fmt::format("groups {} does not divide the {} input channels", groups, channels),
        {{in.where, fmt::format("\"{}\" gives {}", in.made_by, shape_text(in.dims))}});
  }
  const program::Format format = builder.format_of(in);
  const program::TensorId gain = builder.add_weight(e, "gain", {channels}, format);
  const program::TensorId bias = builder.add_weight(e, "bias", {channels}, format);
  const std::uint64_t columns = elements_of(in.dims) / in.dims[0] / groups;
  // The arithmetic of a layer normalization whose rows are the groups.
  add_unary(builder, e, in, layer_norm_cost({in.dims[0] * groups, columns}, true), {gain, bias});
}

void add_rms_norm(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const program::TensorId gain =
      builder.add_weight(e, "gain", {in.dims.back()}, builder.format_of(in));
  add_unary(builder, e, in, rms_norm_cost(in.dims), {gain});
}

void add_scan(Builder& builder, const Element& e) {
  const Value in = builder.input(e);
  const std::uint64_t features = in.dims.back();
  const std::uint64_t state = builder.size_or(e, "state", 1);
  const std::uint64_t operations = builder.product(e, {state, builder.size_or(e, "operations", 2)});
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  op.inputs = {in.tensor};
  program::VectorOp vector = vector_over(program::VectorKind::scan, in.dims, 1, operations);
  for (const Value& other : builder.references(e, "inputs")) {
    op.inputs.push_back(other.tensor);
    read_more(e, vector, elements_of(other.dims));
  }

  // The state of a request is read before its first token and written after its last one.
  program::Tensor kept;
  kept.name = builder.plain_name() + ".state";
  kept.kind = program::TensorKind::kv_cache;
  kept.dims = {in.dims[0] * builder.requests_in_row(), features, state};
  kept.format = op.formats.accumulator;
  if (const Attribute* format = e.find("state_format")) {
    kept.format = format_named(format->text, format->where);
  }
  const std::uint64_t state_bits =
      builder.product(e, {2, kept.dims[0], features, state, kept.format.bits.count()});
  read_more(e, vector, ceil_div(state_bits, op.formats.input.bits.count()));
  op.inputs.push_back(builder.kept_tensor(e, std::move(kept)));
  if (const std::uint64_t learned = builder.count_or(e, "parameters", 0); learned > 0) {
    op.constants = {builder.add_weight(e, "weight", {features, learned}, op.formats.input)};
  }
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), in.dims));
}

}  // namespace macroscope::workload
