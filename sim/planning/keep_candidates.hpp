// Which results of a network may stay in a scratchpad, before it is planned which do.
#pragma once

#include <vector>

#include "sim/planning/keep.hpp"
#include "sim/planning/problem.hpp"
#include "sim/planning/tensor_parts.hpp"

namespace macroscope::planning {

/// Operands of operators as sets of results: an operand is on chip when all of its results are.
class KeepCandidates {
 public:
  KeepCandidates(const program::Workload& workload, const KeepOptions& options);

  /// Room that operator `op` needs for its tiles.
  [[nodiscard]] Bytes workspace(std::size_t op) const { return workspace_[op]; }
  /// All results in `ids` may stay; false for none.
  [[nodiscard]] bool all(const std::vector<program::TensorId>& ids) const;
  [[nodiscard]] bool stays(program::TensorId result) const { return stays_[result]; }
  /// Results that `id` consists of; empty when it is an input of the network.
  [[nodiscard]] std::vector<program::TensorId> results(program::TensorId id) const;

 private:
  /// Operands that lie in one place or the other as a whole.
  [[nodiscard]] std::vector<std::vector<program::TensorId>> operands(
      const program::Operator& op) const;
  /// Whether something was excluded.
  bool exclude_mixed();
  bool exclude_large();
  void measure();

  const program::Workload* workload_;
  KeepOptions options_;
  std::vector<bool> made_, stays_;  // by tensor
  TensorParts parts_;
  std::vector<Bytes> workspace_;  // by operator
};

}  // namespace macroscope::planning
