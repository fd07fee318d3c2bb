#include "models/memory/dram/check_bursts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace macroscope::dram {
namespace {

/// Closest distance of two commands that share their node of `level` and, but for the banks, none
/// below.
std::int64_t distance(const Standard& standard, std::uint32_t from, std::uint32_t to,
                      std::uint32_t level) {
  std::int64_t longest = 1;
  for (const Constraint& c : standard.constraints) {
    if (c.from != from || c.to != to || c.window != 1) continue;
    if (c.sibling ? c.level == level + 1 : c.level <= level) longest = std::max(longest, c.latency);
  }
  return longest;
}

/// Levels from the data bus to the bank at which the paths to two banks may part, or end in one.
std::vector<std::uint32_t> shared_levels(const Standard& standard) {
  std::vector<std::uint32_t> levels;
  for (std::uint32_t level = standard.data_level; level <= standard.bank_level(); ++level) {
    const bool bank = level == standard.bank_level();
    if (bank || standard.levels[level + 1].count > 1) levels.push_back(level);
  }
  return levels;
}

}  // namespace

std::vector<Fault> check_bursts(const config::Node& memory, const Standard& standard) {
  std::vector<Fault> faults;
  const std::int64_t latency[] = {standard.read_latency, standard.write_latency};
  const std::uint32_t commands[] = {standard.command(CommandKind::read),
                                    standard.command(CommandKind::write)};
  const auto check = [&](std::size_t from, std::size_t to) {
    for (const std::uint32_t level : shared_levels(standard)) {
      const std::int64_t apart = distance(standard, commands[from], commands[to], level);
      const std::int64_t data = apart + latency[to] - latency[from];
      if (data >= standard.burst) continue;
      const bool bank = level == standard.bank_level();
      faults.push_back(memory.child("device").fault(
          "MS505", "burst",
          fmt::format(
              "bursts of {} ticks meet on the data bus: {} to {} {} may come {} ticks after "
              "{}, its data begin {} ticks after those",
              standard.burst, standard.commands[commands[to]].name, bank ? "the same" : "another",
              standard.levels[bank ? level : level + 1].name, apart,
              standard.commands[commands[from]].name, data)));
      return;
    }
  };
  for (const std::size_t from : {0U, 1U}) {
    for (const std::size_t to : {0U, 1U}) check(from, to);
  }
  return faults;
}

}  // namespace macroscope::dram
