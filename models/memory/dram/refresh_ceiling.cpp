#include "models/memory/dram/refresh_ceiling.hpp"

#include <algorithm>

namespace macroscope::dram {
namespace {

/// The longest latency of the table from a command to another; nothing when there is none.
std::optional<std::int64_t> latency(const Standard& standard, CommandKind from, CommandKind to) {
  std::optional<std::int64_t> longest;
  for (const Constraint& c : standard.constraints) {
    if (standard.commands[c.from].kind != from || standard.commands[c.to].kind != to) continue;
    if (c.row >= standard.rows.size() || c.window != 1 || c.sibling) continue;
    // As the table has it, between the last ticks of both.
    longest = std::max(longest.value_or(0), standard.rows[c.row].latency);
  }
  return longest;
}

}  // namespace

std::optional<double> refresh_ceiling(const Standard& standard, RefreshMode mode) {
  if (mode != RefreshMode::all_bank || standard.refresh_interval <= 0) return 1.0;
  const bool split = standard.command_bus == CommandBus::split_activate;
  const CommandKind activate = split ? CommandKind::activate_first : CommandKind::activate;
  const auto rtp = latency(standard, CommandKind::read, CommandKind::precharge);
  const auto rp = latency(standard, CommandKind::precharge, activate);
  const auto rfc = latency(standard, CommandKind::refresh_all, activate);
  const auto rcd = latency(standard, activate, CommandKind::read);
  if (!rtp || !rp || !rfc || !rcd) return std::nullopt;
  return 1 - static_cast<double>(*rtp + *rp + *rfc + *rcd) /
                 static_cast<double>(standard.refresh_interval);
}

}  // namespace macroscope::dram
