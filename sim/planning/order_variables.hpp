// The part of the integer programs that orders operators: one binary for an operator and a step.
#pragma once

#include <optional>
#include <vector>

#include "sim/planning/graph.hpp"
#include "sim/planning/integer_program.hpp"

namespace macroscope::planning {

/// y[o, t] = 1 when operator o runs at step t.
///
/// A variable exists only between the number of operators that must run before o and the number of
/// steps less those that must run after it. With a fixed order each operator has one step.
class OrderVariables {
 public:
  OrderVariables(const Graph& graph, const std::vector<OperatorId>* fixed, IntegerProgram& program);

  [[nodiscard]] std::uint32_t first(OperatorId o) const { return first_[o]; }
  [[nodiscard]] std::uint32_t last(OperatorId o) const { return last_[o]; }
  [[nodiscard]] std::uint32_t steps() const { return static_cast<std::uint32_t>(first_.size()); }

  /// Adds `factor` * y[o, t] to a row; nothing outside of the window.
  void add(std::vector<IntegerProgram::Term>& row, OperatorId o, std::uint32_t t,
           std::int64_t factor) const;
  /// Adds `factor` * (o has run by step t, t included); t may be -1.
  void add_until(std::vector<IntegerProgram::Term>& row, OperatorId o, std::int64_t t,
                 std::int64_t factor) const;

  [[nodiscard]] std::vector<OperatorId> order(const std::vector<std::int64_t>& values) const;
  void set(std::vector<std::int64_t>& values, const std::vector<OperatorId>& order) const;

 private:
  std::vector<std::uint32_t> first_, last_;
  std::vector<IntegerProgram::Variable> base_;  // of the window of each operator
};

/// Minimum peak footprint by an integer program (COSMA, section III-E1, equations 13 to 15;
/// addresses are not considered). Slow; the check of `minimum_footprint`.
[[nodiscard]] IntegerProgram::Answer solve_footprint(const Graph& graph,
                                                     const IntegerProgram::Limits& limits);

}  // namespace macroscope::planning
