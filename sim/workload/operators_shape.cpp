// Elements that name or reshape tensors without any work, and the table of all operator elements.
#include <array>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"

namespace macroscope::workload {
namespace {

struct Entry {
  std::string_view tag;
  OperatorFunction function;
};

constexpr std::array<Entry, 23> kOperators = {
    {{"input", add_input},           {"alias", add_alias},       {"slice", add_slice},
     {"flatten", add_flatten},       {"reshape", add_reshape},   {"concat", add_concat},
     {"upsample", add_upsample},     {"repeat", add_repeat},     {"gemm", add_gemm},
     {"linear", add_linear},         {"conv2d", add_conv2d},     {"attention", add_attention},
     {"cache", add_cache},           {"pool", add_pool},         {"elementwise", add_elementwise},
     {"activation", add_activation}, {"softmax", add_softmax},   {"layer_norm", add_layer_norm},
     {"group_norm", add_group_norm}, {"rms_norm", add_rms_norm}, {"scan", add_scan},
     {"embedding", add_embedding},   {"experts", add_experts}}};

}  // namespace

OperatorFunction operator_function(std::string_view tag) {
  for (const Entry& entry : kOperators) {
    if (entry.tag == tag) return entry.function;
  }
  return nullptr;
}

void add_input(Builder& builder, const Element& e) {
  program::Tensor tensor;
  tensor.name = builder.name();
  tensor.dims = builder.sizes(e, "dims");
  tensor.format = builder.formats().activations;
  if (const Attribute* format = e.find("format")) {
    tensor.format = format_named(format->text, format->where);
  }
  Value value{0, tensor.dims, builder.name(), e.where};
  value.tensor = builder.add_tensor(e, std::move(tensor));
  builder.finish(e, value);
}

void add_alias(Builder& builder, const Element& e) {
  builder.finish(e, builder.input(e));
}

void add_slice(Builder& builder, const Element& e) {
  Value value = builder.input(e);
  const std::uint64_t axis = builder.count_or(e, "axis", 0);
  if (axis >= value.dims.size()) {
    throw config::fault("MS208", e.place_of("axis"),
                        fmt::format("axis {} of {}: it has axes 0 to {}", axis,
                                    shape_text(value.dims), value.dims.size() - 1));
  }
  const std::uint64_t size = builder.size(e, "size");
  if (size > value.dims[axis]) {
    throw config::fault("MS208", e.place_of("size"),
                        fmt::format("{} of {} along axis {} of {}", size, value.dims[axis], axis,
                                    shape_text(value.dims)),
                        {{value.where, fmt::format("\"{}\" is made here", value.made_by)}});
  }
  if (size != value.dims[axis]) {
    value.dims[axis] = size;
    program::Tensor part = builder.tensor(value.tensor);
    part.name = builder.name();
    part.dims = value.dims;
    part.part_of = value.tensor;
    value.tensor = builder.add_tensor(e, std::move(part));
  }
  value.made_by = builder.name();
  value.where = e.where;
  builder.finish(e, value);
}

void add_flatten(Builder& builder, const Element& e) {
  Value value = builder.input(e);
  std::uint64_t rest = 1;
  for (std::size_t i = 1; i < value.dims.size(); ++i) rest *= value.dims[i];
  value.dims = {value.dims[0], rest};
  builder.finish(e, value);
}

void add_reshape(Builder& builder, const Element& e) {
  Value value = builder.input(e);
  const std::vector<std::uint64_t> dims = builder.sizes(e, "dims");
  if (builder.product(e, dims) != builder.product(e, value.dims)) {
    throw config::fault("MS207", e.place_of("dims"),
                        fmt::format("{} and {} do not have the same number of elements",
                                    shape_text(value.dims), shape_text(dims)),
                        {{value.where, fmt::format("\"{}\" is made here", value.made_by)}});
  }
  value.dims = dims;
  builder.finish(e, value);
}

}  // namespace macroscope::workload
