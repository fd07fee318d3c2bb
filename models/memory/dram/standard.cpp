#include "models/memory/dram/standard.hpp"

#include <algorithm>

namespace macroscope::dram {

std::uint32_t Standard::nodes(std::uint32_t level) const {
  std::uint32_t n = 1;
  for (std::uint32_t i = 0; i <= level; ++i) n *= levels[i].count;
  return n;
}

std::uint64_t Standard::capacity() const {
  std::uint64_t bytes = access_bytes;
  for (const Level& level : levels) bytes *= level.count;
  return bytes;
}

std::uint32_t Standard::command(CommandKind kind) const {
  for (std::uint32_t i = 0; i < commands.size(); ++i) {
    if (commands[i].kind == kind) return i;
  }
  return kNone;
}

std::uint32_t Standard::find_command(std::string_view wanted) const {
  for (std::uint32_t i = 0; i < commands.size(); ++i) {
    if (commands[i].name == wanted) return i;
  }
  return kNone;
}

std::uint32_t Standard::find_level(std::string_view wanted) const {
  for (std::uint32_t i = 0; i < levels.size(); ++i) {
    if (levels[i].name == wanted) return i;
  }
  return kNone;
}

const Timing* Standard::find_timing(std::string_view wanted) const {
  const auto found = std::find_if(timings.begin(), timings.end(),
                                  [&](const Timing& timing) { return timing.name == wanted; });
  return found == timings.end() ? nullptr : &*found;
}

void expand_constraints(Standard& standard) {
  standard.constraints.clear();
  const auto add = [&](const Constraint& constraint) {
    if (constraint.latency >= 1) standard.constraints.push_back(constraint);
  };
  for (std::uint32_t r = 0; r < standard.rows.size(); ++r) {
    const ConstraintRow& row = standard.rows[r];
    for (const std::uint32_t from : row.from) {
      for (const std::uint32_t to : row.to) {
        const std::int64_t longer = static_cast<std::int64_t>(standard.commands[from].ticks) -
                                    static_cast<std::int64_t>(standard.commands[to].ticks);
        add({row.level, from, to, row.latency + longer, row.window, row.sibling, r});
      }
    }
  }
  // A command takes its bus for all of its ticks; one command a tick is the controller's own rule.
  const auto row_count = static_cast<std::uint32_t>(standard.rows.size());
  for (std::uint32_t from = 0; from < standard.commands.size(); ++from) {
    const Command& first = standard.commands[from];
    if (first.ticks < 2) continue;
    for (std::uint32_t to = 0; to < standard.commands.size(); ++to) {
      if (standard.commands[to].bus != first.bus) continue;
      add({0, from, to, first.ticks, 1, false, row_count});
    }
  }
}

}  // namespace macroscope::dram
