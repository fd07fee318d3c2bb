// Results one after the other. Their makers store them there, so it moves data only where a result
// is in a place of its own already.
#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/pieces.hpp"
#include "sim/workload/vector_op.hpp"

namespace macroscope::workload {
namespace {

/// Sum of the sizes along `axis`; MS207 where another axis differs.
std::uint64_t joined_size(const Element& e, const std::vector<Value>& parts, std::uint64_t axis) {
  std::uint64_t sum = 0;
  for (const Value& part : parts) {
    std::vector<std::uint64_t> expected = parts.front().dims;
    if (part.dims.size() == expected.size()) expected[axis] = part.dims[axis];
    if (part.dims != expected) {
      throw config::fault(
          "MS207", e.place_of("inputs"),
          fmt::format("<concat> joins {} and {} along axis {}: the other axes differ",
                      shape_text(parts.front().dims), shape_text(part.dims), axis),
          {{parts.front().where, fmt::format("\"{}\" is made here", parts.front().made_by)},
           {part.where, fmt::format("\"{}\" is made here", part.made_by)}},
          length_of(e.text_or("inputs", "x")));
    }
    if (__builtin_add_overflow(sum, part.dims[axis], &sum)) {
      throw config::fault("MS203", e.place_of("inputs"),
                          "the size of the joined axis does not fit in 64 bits");
    }
  }
  return sum;
}

/// A copy of `part`, for results that cannot be made in another place.
program::TensorId copied(Builder& builder, const Element& e, const Value& part, std::size_t index) {
  program::Operator op;
  op.formats = builder.operand_formats(e, part);
  op.formats.weight = op.formats.input;
  op.inputs = {part.tensor};
  op.op = vector_over(program::VectorKind::copy, part.dims, 1, 1);
  return builder.emit(e, std::move(op), part.dims, fmt::format("copy_{}", index)).tensor;
}

}  // namespace

void add_concat(Builder& builder, const Element& e) {
  const std::vector<Value> parts = builder.references(e, "inputs");
  if (parts.empty()) {
    throw config::fault("MS205", e.where, "<concat> needs inputs", {}, length_of(e.tag));
  }
  const std::uint64_t rank = parts.front().dims.size();
  const std::uint64_t axis = builder.count_or(e, "axis", rank - 1);
  if (axis >= rank) {
    throw config::fault("MS208", e.place_of("axis"),
                        fmt::format("axis {} of {}: it has axes 0 to {}", axis,
                                    shape_text(parts.front().dims), rank - 1));
  }
  program::Tensor whole;
  whole.name = builder.name();
  whole.dims = parts.front().dims;
  whole.dims[axis] = joined_size(e, parts, axis);
  whole.format = builder.format_of(parts.front());
  Value value{0, whole.dims, builder.name(), e.where};
  const program::Format format = whole.format;
  value.tensor = builder.add_tensor(e, std::move(whole));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    program::TensorId part = parts[i].tensor;
    const bool free = builder.maker_of(part) != nullptr && !builder.tensor(part).part_of &&
                      builder.tensor(part).format == format;
    if (!free) part = copied(builder, e, parts[i], i);
    builder.tensor(part).part_of = value.tensor;
  }
  builder.finish(e, value);
}

}  // namespace macroscope::workload
