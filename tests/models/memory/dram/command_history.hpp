// The oracle's memory of past commands: plain lists of clocks, searched naively.
#pragma once

#include <cstdint>
#include <vector>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::test {

/// When which command was issued to which node, and whether the standard lets a command come.
class CommandHistory {
 public:
  explicit CommandHistory(const dram::Standard& standard);

  /// Whether `record` may be issued at `record.clock` by every constraint of the standard.
  [[nodiscard]] bool ready(const dram::CommandRecord& record) const;
  void issue(const dram::CommandRecord& record);

 private:
  using Clocks = std::vector<std::uint64_t>;

  [[nodiscard]] bool satisfied(const dram::Constraint& c, std::uint32_t node,
                               std::uint64_t clock) const;
  [[nodiscard]] std::vector<std::uint32_t> nodes(std::uint32_t level,
                                                 const dram::CommandRecord& record) const;
  [[nodiscard]] const Clocks& clocks(std::uint32_t level, std::uint32_t node,
                                     std::uint32_t command) const {
    return clocks_[level][std::size_t{node} * standard_->commands.size() + command];
  }

  const dram::Standard* standard_;
  std::vector<std::vector<dram::Constraint>> before_;  // by the later command
  std::vector<std::vector<Clocks>> clocks_;            // by level; by node and command
};

}  // namespace macroscope::test
