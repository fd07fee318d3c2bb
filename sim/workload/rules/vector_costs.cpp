#include "sim/workload/rules/vector_costs.hpp"

#include <algorithm>

#include "sim/workload/rules/formats.hpp"

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
  op.columns = dims.empty() ? 1 : dims.back();
  op.rows = elements_of(dims) / op.columns;
  op.input_elements = op.elements();
  op.passes = passes;
  op.operations = operations;
  return op;
}

program::VectorOp softmax_cost(std::uint64_t rows, std::uint64_t columns) {
  return vector_over(program::VectorKind::softmax, {rows, columns}, 3, 5);
}

program::VectorOp layer_norm_cost(const std::vector<std::uint64_t>& dims, bool bias) {
  return vector_over(program::VectorKind::layer_norm, dims, 2, bias ? 7 : 6);
}

program::VectorOp rms_norm_cost(const std::vector<std::uint64_t>& dims) {
  return vector_over(program::VectorKind::rms_norm, dims, 2, 4);
}

std::uint64_t elementwise_operations(const std::string& function, bool integer,
                                     const std::string& activation) {
  const bool clamps = activation == "relu" || activation == "relu6";
  if (function == "rotary") return 3;  // two products with cosine and sine, one sum
  if (!integer) return 1 + activation_operations(activation);
  // Integers have scales: an addition brings both operands to one scale (2), and every result is
  // multiplied, shifted and saturated (3), where the bounds of a ReLU come free.
  const std::uint64_t scaled = function == "multiply" ? 1 + 3 : 2 + 1 + 3;
  return scaled + (clamps ? 0 : activation_operations(activation));
}

std::uint64_t pooling_operations(bool largest, std::uint64_t taps) {
  return std::max<std::uint64_t>(1, largest ? taps - 1 : taps);
}

AttentionParts attention_parts(const RowBlock& block, std::uint64_t heads, std::uint64_t kv_heads,
                               std::uint64_t head_dim, std::uint64_t value_dim) {
  const std::uint64_t groups = block.count * kv_heads;
  const std::uint64_t rows = block.queries * (heads / kv_heads);
  return {program::Gemm{groups, rows, block.keys, head_dim, false},
          softmax_cost(groups * rows, block.keys),
          program::Gemm{groups, rows, value_dim, block.keys, false}};
}

}  // namespace macroscope::workload
