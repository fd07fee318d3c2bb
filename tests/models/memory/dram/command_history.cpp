#include "tests/models/memory/dram/command_history.hpp"

#include <array>

namespace macroscope::test {

using dram::CommandRecord;
using dram::Constraint;

CommandHistory::CommandHistory(const dram::Standard& standard)
    : standard_(&standard), before_(standard.commands.size()) {
  for (const Constraint& c : standard.constraints) before_[c.to].push_back(c);
  for (std::uint32_t level = 0; level <= standard.bank_level(); ++level) {
    clocks_.emplace_back(std::size_t{standard.nodes(level)} * standard.commands.size());
  }
}

/// Every node of the level that the command concerns: its own one at or above its target, all
/// below it further down.
std::vector<std::uint32_t> CommandHistory::nodes(std::uint32_t level,
                                                 const CommandRecord& record) const {
  std::vector<std::uint32_t> found{0};
  for (std::uint32_t l = 1; l <= level; ++l) {
    const std::uint32_t count = standard_->levels[l].count;
    std::vector<std::uint32_t> below;
    for (const std::uint32_t node : found) {
      for (std::uint32_t id = 0; id < count; ++id) {
        if (record.ids[l] >= 0 && id != static_cast<std::uint32_t>(record.ids[l])) continue;
        below.push_back(node * count + id);
      }
    }
    found = std::move(below);
  }
  return found;
}

/// Whether the constraint lets a command on `node` come at `clock`.
bool CommandHistory::satisfied(const Constraint& c, std::uint32_t node, std::uint64_t clock) const {
  const auto free = [&](std::uint32_t on) {
    const Clocks& past = clocks(c.level, on, c.from);
    return past.size() < c.window ||
           past[past.size() - c.window] + static_cast<std::uint64_t>(c.latency) <= clock;
  };
  if (!c.sibling) return free(node);
  const std::uint32_t count = standard_->levels[c.level].count;
  const std::uint32_t first = node / count * count;
  for (std::uint32_t other = first; other < first + count; ++other) {
    if (other != node && !free(other)) return false;
  }
  return true;
}

bool CommandHistory::ready(const CommandRecord& record) const {
  std::array<std::uint32_t, CommandRecord::kMaxLevels> path{};
  bool one_bank = true;
  for (std::uint32_t l = 1; l < clocks_.size(); ++l) {
    one_bank = one_bank && record.ids[l] >= 0;
    path[l] = path[l - 1] * standard_->levels[l].count + static_cast<std::uint32_t>(record.ids[l]);
  }
  for (const Constraint& c : before_[record.command]) {
    if (one_bank) {
      if (!satisfied(c, path[c.level], record.clock)) return false;
      continue;
    }
    for (const std::uint32_t node : nodes(c.level, record)) {
      if (!satisfied(c, node, record.clock)) return false;
    }
  }
  return true;
}

void CommandHistory::issue(const CommandRecord& record) {
  for (std::uint32_t level = 0; level < clocks_.size(); ++level) {
    for (const std::uint32_t node : nodes(level, record)) {
      clocks_[level][std::size_t{node} * standard_->commands.size() + record.command].push_back(
          record.clock);
    }
  }
}

}  // namespace macroscope::test
