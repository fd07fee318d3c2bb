// The integer program over gaps: who stays between which uses.
#pragma once

#include <map>
#include <utility>

#include "sim/planning/integer_program.hpp"
#include "sim/planning/residency.hpp"

namespace macroscope::planning {

/// A gap of a tensor.
using Gap = std::pair<TensorId, std::size_t>;

/// Variables exist for gaps that meet a full step or a cut; all others are kept.
class GapProgram {
 public:
  GapProgram(const Graph& graph, const Uses& uses, const std::vector<OperatorId>& order);

  /// At least one of these gaps is evicted.
  void forbid(const std::vector<Gap>& kept);
  /// Something does not fit by its bytes or by a cut: without that nothing needs to be solved.
  [[nodiscard]] bool needed() const { return program_.rows() > 0; }

  [[nodiscard]] IntegerProgram::Answer solve(const IntegerProgram::Limits& limits,
                                             const Decision& start) const;
  [[nodiscard]] Decision decision(const std::vector<std::int64_t>& values) const;

 private:
  IntegerProgram::Variable variable(const Gap& gap);

  const Graph& graph_;
  std::vector<OperatorId> order_;
  IntegerProgram program_;
  std::map<Gap, IntegerProgram::Variable> evicted_;
  std::map<TensorId, IntegerProgram::Variable> spilled_;
};

}  // namespace macroscope::planning
