#include "sim/planning/overwrite.hpp"

namespace macroscope::planning {

void allow_overwriting(Problem& problem, const std::vector<OperatorId>& candidates) {
  std::vector<std::size_t> readers(problem.tensors.size(), 0);
  for (const Operator& op : problem.operators) {
    for (const TensorId a : op.inputs) ++readers[a];
  }
  for (const OperatorId o : candidates) {
    Operator& op = problem.operators[o];
    if (op.outputs.size() != 1) continue;
    const Bytes bytes = problem.tensors[op.outputs.front()].bytes;
    for (const TensorId a : op.inputs) {
      const Tensor& tensor = problem.tensors[a];
      if (op.overwrites || readers[a] != 1 || tensor.output || tensor.bytes != bytes) continue;
      op.overwrites = a;
    }
  }
}

}  // namespace macroscope::planning
