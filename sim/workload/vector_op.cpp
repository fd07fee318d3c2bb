#include "sim/workload/vector_op.hpp"

#include "sim/workload/rules/formats.hpp"

namespace macroscope::workload {

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
