// The rows of a standard's timing table against a log, command by command.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/memory/dram/addressed_nodes.hpp"
#include "models/memory/dram/violation.hpp"

namespace macroscope::dram {

/// Remembers the last commands of every node that a constraint counts from: O(1) for each node.
class ConstraintCheck {
 public:
  explicit ConstraintCheck(const Standard& standard);

  /// Appends the constraints that the command breaks, and remembers it.
  void feed(const AddressedCommand& command, std::vector<Violation>& found);

  /// The constraint's own words: `ACT -> ACT, 4th last, nFAW = 34 at Rank`.
  [[nodiscard]] static std::string rule_text(const Standard& standard, const Constraint& c);

 private:
  struct Past {
    std::int64_t clock = 0;
    std::uint64_t index = 0;
    bool there = false;
  };
  /// Where the commands of one number are kept at one level, the last `depth` of every node.
  struct Kept {
    std::uint32_t level = 0;
    std::uint32_t depth = 0;
    std::size_t base = 0;
  };

  [[nodiscard]] const Kept& kept(std::uint32_t command, std::uint32_t level) const {
    return kept_[std::size_t{command} * levels_ + level];
  }
  [[nodiscard]] const Past& latest(const Constraint& c, const NodeSpan& span) const;
  void report(const Constraint& c, const Past& earlier, const AddressedCommand& command,
              std::vector<Violation>& found) const;
  void remember(const AddressedCommand& command);

  const Standard* standard_;
  std::uint32_t levels_;                         // down to the bank
  std::vector<std::vector<Constraint>> before_;  // by the later command
  std::vector<Kept> kept_;                       // by command and level
  std::vector<std::vector<Kept>> used_;          // by command: those with a depth
  std::vector<Past> past_;
  Past never_;
};

}  // namespace macroscope::dram
