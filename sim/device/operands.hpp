// Operand values of a workload's operators: from its file where that has them, else drawn.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/program/operands.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::device {

/// The values of the operator's weight where the network's file gives them in the shape that the
/// operator multiplies; null otherwise, and for vector operations.
[[nodiscard]] const program::OperandSource* weight_source(const program::Operator& op,
                                                          const program::Workload& workload);

/// The operands of one matrix operation with integer formats of 2 to 16 bits.
///
/// A weight whose values the network's file gives has those, as integers of its format
/// (OperandSource::integers). Everything else is drawn from `rule`, seeded by `seed`, the
/// operator's name and the place of the element in its tensor: what two windows of a convolution
/// read twice is the same value.
[[nodiscard]] std::unique_ptr<const program::Operands> make_operands(
    const program::Operator& op, const program::Workload& workload,
    const program::OperandRule& rule, std::uint64_t seed);

/// The operands of all operators of a workload, made when they are asked for and kept.
class OperandBook {
 public:
  /// `rule` may be null: the engine does not look at operands.
  OperandBook(const program::Workload& workload, const program::OperandRule* rule,
              std::uint64_t seed)
      : workload_(&workload), rule_(rule), seed_(seed), known_(workload.operators.size()) {}

  /// Null without a rule and for vector operations.
  [[nodiscard]] const program::Operands* of(std::size_t op);
  /// How operands came about, for the report; empty without a rule.
  [[nodiscard]] std::string rule_text() const;

 private:
  const program::Workload* workload_;
  const program::OperandRule* rule_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<const program::Operands>> known_;
};

}  // namespace macroscope::device
