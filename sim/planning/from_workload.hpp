// A problem from a network.
#pragma once

#include "sim/planning/problem.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::planning {

/// What of a network is planned.
struct WorkloadOptions {
  Bytes budget;
  Bytes alignment{1};
  /// Weights and constants are tensors too: loaded once, and again after an eviction. Otherwise
  /// they stream through.
  bool weights = false;
  /// Elementwise operators and activations overwrite an input of the same size that nothing else
  /// reads.
  bool in_place = false;
  /// Bytes that each operator of the workload needs for itself; empty: 0.
  std::vector<Bytes> workspace;
};

/// Operator i of the problem is operator i of the workload; `Tensor::source` names the tensor.
///
/// Tracked are activations (and weights). A tensor that is a part of another one shares its bytes:
/// what operators make are the tensors that are planned, and whoever reads a whole reads all its
/// parts made before, wherever each lies (a concatenation needs no room and no order of its own);
/// whoever reads a part that was not made as such reads all that it lies in. A whole that nothing
/// makes is an input of the graph; a result that nothing reads is an output. KV caches, and what is
/// part of one, stream through.
///
/// Throws ConfigError MS324 when an operator changes a tensor that another one made.
[[nodiscard]] Problem from_workload(const program::Workload& workload,
                                    const WorkloadOptions& options);

}  // namespace macroscope::planning
