#include "sim/workload/vector_op.hpp"

#include "sim/workload/formats.hpp"

namespace macroscope::workload {

std::uint64_t elements_of(const std::vector<std::uint64_t>& dims) {
  std::uint64_t count = 1;
  for (const std::uint64_t dim : dims) count *= dim;
  return count;
}

program::VectorOp vector_over(program::VectorKind kind, const std::vector<std::uint64_t>& dims,
                              std::uint64_t passes, std::uint64_t operations) {
  program::VectorOp op;
  op.kind = kind;
  op.columns = dims.back();
  op.rows = elements_of(dims) / dims.back();
  op.input_elements = op.elements();
  op.passes = passes;
  op.operations = operations;
  return op;
}

void add_unary(Builder& builder, const Element& e, const Value& in, program::VectorOp vector,
               std::vector<program::TensorId> constants) {
  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.formats.weight = op.formats.input;
  if (is_integer(op.formats.output) && !is_integer(op.formats.input)) {
    vector.operations += storing_operations(op.formats.input, op.formats.output);
  }
  op.inputs = {in.tensor};
  op.constants = std::move(constants);
  op.op = vector;
  builder.finish(e, builder.emit(e, std::move(op), in.dims));
}

}  // namespace macroscope::workload
