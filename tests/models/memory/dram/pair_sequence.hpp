// The shortest legal sequence of commands around one constraint of a standard.
#pragma once

#include <cstdint>
#include <vector>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"
#include "tests/models/memory/dram/command_history.hpp"

namespace macroscope::test {

/// A copy in which every level above the rows has at least two nodes, so that two commands can
/// stand in one or in two nodes of any level.
[[nodiscard]] dram::Standard widened(dram::Standard standard);

/// What comes before the later command of a constraint.
struct PairSequence {
  dram::CommandLog before;    // legal; ends with what must stand between the two commands
  std::size_t from = 0;       // in `before`: the command that the constraint counts from
  std::uint32_t to_bank = 0;  // where the later command goes
  std::uint64_t due = 0;      // first clock that the constraint allows
  std::uint64_t legal = 0;    // first clock that all rules allow, not before `due`

  /// `before` up to the later command at `clock`; on a device with a data clock, started if needed.
  [[nodiscard]] dram::CommandLog with_later(const dram::Standard& standard,
                                            const dram::Constraint& constraint,
                                            std::uint64_t clock) const;
};

/// The sequences for a constraint: one for each level at which the paths of the two commands can
/// part. Empty when its commands cannot stand in such nodes. `start`: clock before all commands.
[[nodiscard]] std::vector<PairSequence> pair_sequences(const dram::Standard& standard,
                                                       const dram::Constraint& constraint,
                                                       std::uint64_t start);

}  // namespace macroscope::test
