// A checked problem with everything the planners look up: rooms, producers, readers, precedence.
#pragma once

#include <optional>
#include <vector>

#include "sim/planning/bit_set.hpp"
#include "sim/planning/problem.hpp"

namespace macroscope::planning {

/// Operators that can be planned at once.
constexpr std::size_t kMostOperators = 10'000;

/// A problem that can be planned. Immutable.
///
/// "Room" is bytes rounded up to the alignment: what a tensor takes away from the capacity.
class Graph {
 public:
  /// Throws ConfigError MS320 (operators form a circle), MS321 (a reference to nothing, a tensor
  /// made twice or by nothing), MS322 (budget, alignment or sum of sizes is not usable), and
  /// ModelError MS323 when an operator alone does not fit into the budget.
  explicit Graph(Problem problem);

  [[nodiscard]] const Problem& problem() const { return problem_; }
  [[nodiscard]] std::size_t operators() const { return problem_.operators.size(); }
  [[nodiscard]] std::size_t tensors() const { return problem_.tensors.size(); }
  [[nodiscard]] const Tensor& tensor(TensorId a) const { return problem_.tensors[a]; }
  [[nodiscard]] const Operator& op(OperatorId o) const { return problem_.operators[o]; }

  /// Room of the scratchpad: the budget rounded down to the alignment.
  [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint64_t room(TensorId a) const { return round_up(tensor(a).bytes); }
  [[nodiscard]] std::uint64_t workspace(OperatorId o) const { return round_up(op(o).workspace); }
  /// Room of inputs, outputs and workspace of an operator; what it overwrites counts once.
  [[nodiscard]] std::uint64_t demand(OperatorId o) const { return demand_[o]; }

  /// Bytes of the first store when a tensor leaves early: 0 where a copy is in DRAM already or must
  /// come there anyhow.
  [[nodiscard]] std::uint64_t spill_cost(TensorId a) const {
    return tensor(a).input || tensor(a).output ? 0 : tensor(a).bytes.count();
  }
  /// Bytes of bringing a tensor back.
  [[nodiscard]] std::uint64_t retrieve_cost(TensorId a) const { return tensor(a).bytes.count(); }

  [[nodiscard]] const std::optional<OperatorId>& producer(TensorId a) const { return producer_[a]; }
  [[nodiscard]] const std::vector<OperatorId>& readers(TensorId a) const { return readers_[a]; }
  [[nodiscard]] const std::vector<OperatorId>& predecessors(OperatorId o) const {
    return predecessors_[o];
  }
  [[nodiscard]] const std::vector<OperatorId>& successors(OperatorId o) const {
    return successors_[o];
  }
  /// All operators that must run before `o` / after `o`.
  [[nodiscard]] const BitSet& ancestors(OperatorId o) const { return ancestors_[o]; }
  [[nodiscard]] const BitSet& descendants(OperatorId o) const { return descendants_[o]; }

  /// The operators as given where that is an order of the graph, else the first in numbers.
  [[nodiscard]] const std::vector<OperatorId>& order() const { return order_; }

 private:
  [[nodiscard]] std::uint64_t round_up(Bytes bytes) const {
    return ceil_div(bytes.count(), problem_.alignment.count()) * problem_.alignment.count();
  }
  void check_sizes() const;
  void connect();
  void sort();
  void close();
  void check_overwrites() const;
  void check_capacity() const;

  Problem problem_;
  std::uint64_t capacity_ = 0;
  std::vector<std::uint64_t> demand_;
  std::vector<std::optional<OperatorId>> producer_;
  std::vector<std::vector<OperatorId>> readers_, predecessors_, successors_;
  std::vector<BitSet> ancestors_, descendants_;
  std::vector<OperatorId> order_;
};

/// The room that the most demanding operator needs alone (M_R of COSMA): no plan exists below it.
struct MinimumRoom {
  Bytes bytes;
  OperatorId op = 0;
};
[[nodiscard]] MinimumRoom minimum_room(const Graph& graph);

/// The same before there is a budget: `problem.budget` is not looked at.
[[nodiscard]] MinimumRoom minimum_room(Problem problem);

}  // namespace macroscope::planning
