// What is planned: operators over tensors, a scratchpad of one size, what lies in DRAM at both
// ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/quantity.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::planning {

/// Index of a tensor in `Problem::tensors`.
using TensorId = std::uint32_t;
/// Index of an operator in `Problem::operators`.
using OperatorId = std::uint32_t;

/// One piece of data that may stay in the scratchpad between operators. It is made once and never
/// changed after that.
struct Tensor {
  std::string name;
  Bytes bytes;
  /// Lies in DRAM before the first operator: its first load is compulsory.
  bool input = false;
  /// Must lie in DRAM after the last operator: one store is compulsory.
  bool output = false;
  /// The tensor of the workload that this one is, if it was made from one.
  std::optional<program::TensorId> source;
};

/// One step of the schedule. While it runs, all its inputs, outputs and its workspace are in the
/// scratchpad (COSMA, section III-A: operators are not divided).
struct Operator {
  std::string name;
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;
  /// Bytes that the operator needs for itself while it runs: tiles of weights, partial sums.
  Bytes workspace;
  /// The input whose room the only output takes over. Must be read for the last time here in every
  /// order of the operators, must not be an output of the graph, and needs as much room.
  std::optional<TensorId> overwrites;
  /// Bytes that go through without being tracked (weights, caches): compulsory, in any plan.
  Bytes streamed;
  SourceLocation where;
};

/// A graph of operators and the scratchpad that they share.
struct Problem {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Operator> operators;  // the order that is the default where it can be
  Bytes budget;                     // of the scratchpad
  Bytes alignment{1};               // of addresses; tensors take whole multiples
};

}  // namespace macroscope::planning
