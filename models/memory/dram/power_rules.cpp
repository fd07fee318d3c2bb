// The data clock, power-down and self-refresh, and the distance of refreshes.
#include <fmt/format.h>

#include <algorithm>

#include "models/memory/dram/state_rules.hpp"

namespace macroscope::dram {

void DataClockRule::feed(const AddressedCommand& command, std::vector<Violation>& found) {
  const CommandKind kind = standard_->commands[command.record->command].kind;
  const std::uint64_t clock = command.record->clock;
  const std::uint32_t bank = command.nodes[standard_->bank_level()].first;
  const bool reads = kind == CommandKind::read || kind == CommandKind::read_precharge;
  const bool writes = kind == CommandKind::write || kind == CommandKind::write_precharge;
  const bool access = reads || writes;
  const bool synchronized = sync_.waiting && access && sync_.write == writes && sync_.bank == bank;
  if (sync_.waiting && !synchronized) {
    found.push_back(state_violation(
        *standard_, command, rule::kSyncAccess,
        fmt::format("the data clock was started at clock {} for a {} of bank number {}",
                    sync_.clock, sync_.write ? "write" : "read", sync_.bank),
        sync_.index));
  } else if (access && !synchronized && clock >= runs_until_) {
    found.push_back(state_violation(
        *standard_, command, rule::kDataClock,
        runs_until_ == 0 ? std::string("the data clock has not been started")
                         : fmt::format("the data clock stopped at clock {}", runs_until_)));
  }
  sync_.waiting = false;
  if (kind == CommandKind::sync_read || kind == CommandKind::sync_write) {
    sync_ = {true, kind == CommandKind::sync_write, bank, clock, command.index};
  }
  if (access) {
    runs_until_ = std::max(runs_until_,
                           clock + static_cast<std::uint64_t>(writes ? standard_->data_clock_write
                                                                     : standard_->data_clock_read));
  }
}

PowerRules::PowerRules(const Standard& standard, const BankRules& banks)
    : standard_(&standard), banks_(&banks), level_(Standard::kNone) {
  for (const CommandKind kind : {CommandKind::power_down_enter, CommandKind::self_refresh_enter}) {
    const std::uint32_t command = standard.command(kind);
    if (command == Standard::kNone) continue;
    level_ = std::min({level_, standard.commands[command].target, standard.bank_level()});
  }
  if (level_ != Standard::kNone) nodes_.resize(standard.nodes(level_));
}

void PowerRules::feed(const AddressedCommand& command, std::vector<Violation>& found) {
  if (level_ == Standard::kNone) return;
  const CommandKind kind = standard_->commands[command.record->command].kind;
  const bool enters =
      kind == CommandKind::power_down_enter || kind == CommandKind::self_refresh_enter;
  const CommandKind ends = kind == CommandKind::power_down_exit ? CommandKind::power_down_enter
                           : kind == CommandKind::self_refresh_exit
                               ? CommandKind::self_refresh_enter
                               : CommandKind::other;
  bool reported = false;
  command.nodes[level_].for_each([&](std::uint32_t n) {
    Node& node = nodes_[n];
    const bool exits = ends != CommandKind::other;
    if (!reported && exits && node.asleep != ends) {
      reported = true;
      found.push_back(
          state_violation(*standard_, command, rule::kAwake, "it ends what has not begun"));
    } else if (!reported && !exits && node.asleep != CommandKind::other) {
      reported = true;
      found.push_back(
          state_violation(*standard_, command, rule::kAsleep,
                          fmt::format("{} {} sleeps since clock {}",
                                      level_words(standard_->levels[level_].name), n, node.clock),
                          node.index));
    }
    if (exits) node.asleep = CommandKind::other;
    if (enters) node = {kind, command.record->clock, command.index};
  });
  if (kind != CommandKind::self_refresh_enter) return;
  bool open = false;
  command.nodes[standard_->bank_level()].for_each(
      [&](std::uint32_t b) { open = open || !banks_->closed(b); });
  if (open) {
    found.push_back(
        state_violation(*standard_, command, rule::kSelfRefreshClosed, "a row is open"));
  }
}

void RefreshRule::feed(const AddressedCommand& command, std::vector<Violation>& found) {
  const CommandKind kind = standard_->commands[command.record->command].kind;
  const bool refreshes = kind == CommandKind::refresh_all || kind == CommandKind::refresh_bank ||
                         kind == CommandKind::refresh_same_bank ||
                         kind == CommandKind::self_refresh_enter;
  if (limit() == 0 || (!refreshes && kind != CommandKind::self_refresh_exit)) return;
  bool reported = false;
  command.nodes[standard_->bank_level()].for_each([&](std::uint32_t b) {
    Last& last = last_[b];
    const std::uint64_t clock = command.record->clock;
    if (refreshes && !reported && clock > last.clock + limit()) {
      reported = true;
      found.push_back(state_violation(
          *standard_, command, rule::kRefreshInterval,
          fmt::format("bank number {} was last refreshed at clock {}, {} clocks earlier than "
                      "allowed",
                      b, last.clock, clock - last.clock - limit()),
          last.index));
    }
    last = {clock, command.index};
  });
}

void RefreshRule::finish(std::uint64_t clock, std::uint64_t index,
                         std::vector<Violation>& found) const {
  const std::uint32_t below = standard_->banks_below(standard_->refresh_level);
  for (std::uint32_t b = 0; limit() != 0 && b < last_.size(); ++b) {
    if (clock <= last_[b].clock + limit()) continue;
    Violation v;
    v.index = index;
    v.earlier = last_[b].index;
    v.rule = rule::kRefreshInterval;
    v.text = fmt::format(
        "clock {}: the log ends, and bank number {} was last refreshed at clock "
        "{} (rule \"{}\")",
        clock, b, last_[b].clock, v.rule);
    found.push_back(std::move(v));
    b = (b / below + 1) * below - 1;  // one report for each node
  }
}

}  // namespace macroscope::dram
