// Statistics of the operands that a matrix operation reads, for energies that depend on them.
#pragma once

#include "sim/program/operand_statistics.hpp"
#include "sim/program/operands.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::device {

/// Statistics of both operands of a matrix operation.
struct OperatorStatistics {
  program::OperandStatistics input, weight;
};

/// Of operands of integer formats with 2 to 16 bits: a weight whose values the network's file gives
/// has those of the file, quantized to its format; all else those of `rule`, a convolution's input
/// with the zeros that its windows read from the padding. Without rule, and of other formats,
/// nothing is known. Nothing of vector operations either.
[[nodiscard]] OperatorStatistics operator_statistics(const program::Operator& op,
                                                     const program::Workload& workload,
                                                     const program::OperandRule* rule);

}  // namespace macroscope::device
