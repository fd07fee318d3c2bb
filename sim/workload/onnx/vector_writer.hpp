// Operators of the vector unit over values of the network.
#pragma once

#include <vector>

#include "sim/workload/onnx/lowering.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {

/// One operator of the vector unit.
struct VectorWork {
  program::VectorOp op;
  std::vector<ValueId> inputs;     // the first decides the format and the order of the result
  std::vector<ValueId> constants;  // gains and biases
};

/// Writes it as the maker of `result`, named after `node`. Operands of a mixed width are counted in
/// elements of the first one's width. A float that is stored as an integer costs what
/// `storing_operations` says on top.
void write_vector(Lowering& l, const Node& node, VectorWork work, ValueId result);

/// Elements of `count` numbers of `from` in elements of `to`, rounded up.
[[nodiscard]] std::uint64_t elements_in(std::uint64_t count, const program::Format& from,
                                        const program::Format& to);

/// The order in which the first operand lies, brought to a result of other rank.
[[nodiscard]] Axes order_like(Lowering& l, ValueId operand, ValueId result);

}  // namespace macroscope::workload::onnx_import
