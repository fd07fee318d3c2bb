// Time: from one command to the next. All that a step needs is in this translation unit, so that
// the compiler sees one loop.
#include "models/memory/dram/channel_accept.hpp"
#include "models/memory/dram/channel_burst.hpp"
#include "models/memory/dram/channel_issue.hpp"
#include "models/memory/dram/channel_select.hpp"

namespace macroscope::dram {

/// Nothing happens up to the horizon: time goes there, and what comes then is let in.
inline void Channel::jump(std::uint64_t last) {
  clock_ = last;
  accept();
}

void Channel::jump_to(std::uint64_t last) {
  jump(last);
}

void Channel::close_idle_bank(std::uint32_t bank, std::uint64_t tick) {
  close_bank(bank, tick);
}

/// One command a tick.
template <>
inline void Channel::step<CommandBus::single>(std::uint64_t until) {
  constexpr CommandBus kBus = CommandBus::single;
  const std::uint64_t first = clock_ + 1;
  raise_refreshes(first);
  if (burst_.loaded && (!maintenance_.empty() || !fast_)) leave_burst();
  if (!power_nodes_.empty() && power_step(until)) return;
  if (burst_possible() && burst<kBus>(until)) return;
  starve_tick_ = kNever;
  Choice best = pick_active<kBus>(first);
  if (best.tick > first && !maintenance_.empty()) {
    const Choice refresh = pick_maintenance<kBus>(first);
    if (refresh.tick < best.tick) best = refresh;
  }
  if (best.tick > first && requests_allowed()) {
    update_mode();
    pick_request<kBus, Rows::both>(first, best);
  }
  if (best.tick > first && params_.page != PagePolicy::open) {
    const Choice close = pick_close<kBus>(first);
    if (close.tick < best.tick) best = close;
  }
  const std::uint64_t last = horizon(until);
  if (best.tick > last) return jump(last);
  issue(best);
  clock_ = best.tick;
  accept();
}

/// The row command of a tick with two buses; `first` may be the tick of a column command just
/// issued.
template <CommandBus kBus>
inline Channel::Choice Channel::pick_row(std::uint64_t first) {
  Choice best;
  if (!maintenance_.empty()) best = pick_maintenance<kBus>(first);
  if (best.tick > first && requests_allowed()) {
    update_mode();
    pick_request<kBus, Rows::rows>(first, best);
  }
  if (best.tick > first && params_.page != PagePolicy::open) {
    const Choice close = pick_close<kBus>(first);
    if (close.tick < best.tick) best = close;
  }
  return best;
}

/// A row command is issued; half-clock devices remember it for the falling edge it pairs with.
template <CommandBus kBus>
inline void Channel::issue_row(const Choice& choice) {
  if (kBus == CommandBus::dual_half_clock && choice.tick % 2 == 1) {
    pairing_tick_ = choice.tick + (choice.action == Action::activate ? 3 : 1);
    pairing_all_ = false;
    pairing_bank_ = choice.bank;
    if (choice.action == Action::maintenance) {
      const Maintenance& m = maintenance_[choice.bank];
      std::vector<std::uint32_t> banks;
      const std::uint32_t target = standard_->commands[next_command(m, banks)].target;
      pairing_all_ = target < standard_->bank_level();
      pairing_bank_ = banks.front();
    }
  }
  issue(choice);
}

/// One column and one row command a tick.
template <CommandBus kBus>
inline void Channel::step_dual(std::uint64_t until) {
  const std::uint64_t first = clock_ + 1;
  raise_refreshes(first);
  if (burst_.loaded && (!maintenance_.empty() || !fast_)) leave_burst();
  if (!power_nodes_.empty() && power_step(until)) return;
  if (burst_possible() && burst<kBus>(until)) return;
  starve_tick_ = kNever;
  Choice column = pick_active<kBus>(first);
  std::uint64_t starve_column = kNever;
  if (column.tick > first && requests_allowed()) {
    update_mode();
    pick_request<kBus, Rows::columns>(first, column);
    starve_column = starve_tick_;
  }
  std::uint64_t row_first = first;
  if (column.tick == first) {
    issue(column);
    column.tick = kNever;
    clock_ = first;
    const Choice row = pick_row<kBus>(first);
    if (row.tick == first) issue_row<kBus>(row);
    return accept();
  }
  const Choice row = pick_row<kBus>(row_first);
  starve_tick_ = std::min(starve_tick_, starve_column);
  const std::uint64_t last = horizon(until);
  const std::uint64_t tick = std::min(column.tick, row.tick);
  if (tick > last) return jump(last);
  clock_ = tick;
  if (column.tick == tick) {
    issue(column);
    const Choice after = pick_row<kBus>(tick);
    if (after.tick == tick) issue_row<kBus>(after);
  } else {
    issue_row<kBus>(row);
  }
  accept();
}

template <>
inline void Channel::step<CommandBus::dual>(std::uint64_t until) {
  step_dual<CommandBus::dual>(until);
}
template <>
inline void Channel::step<CommandBus::dual_half_clock>(std::uint64_t until) {
  step_dual<CommandBus::dual_half_clock>(until);
}

/// An access whose sync has been issued: it follows as soon as it may, and nothing comes between.
inline void Channel::step_synchronized(std::uint64_t until) {
  const Slot& slot = slots_[synchronized_.slot];
  const std::uint64_t ready = timing_.ready(column_command(slot.write), slot.at.bank);
  const std::uint64_t tick = std::max(clock_ + 1, ready);
  const std::uint64_t last = horizon(until);
  if (tick > last) return jump(last);
  issue_access(synchronized_, tick);
  synchronized_ = {};
  clock_ = tick;
  accept();
}

/// A read or write with a running data clock, which it keeps running.
inline void Channel::issue_access(Choice choice, std::uint64_t tick) {
  const bool write = slots_[choice.slot].write;
  const std::int64_t running = write ? standard_->data_clock_write : standard_->data_clock_read;
  choice.tick = tick;
  issue(choice);
  data_clock_until_ = std::max(data_clock_until_, tick + static_cast<std::uint64_t>(running));
}

/// One command a tick, activations in two halves, and a data clock that must run for an access.
template <>
inline void Channel::step<CommandBus::split_activate>(std::uint64_t until) {
  constexpr CommandBus kBus = CommandBus::split_activate;
  const std::uint64_t first = clock_ + 1;
  raise_refreshes(first);
  starve_tick_ = kNever;
  if (synchronized_.action != Action::none) return step_synchronized(until);
  if (burst_.loaded && (!maintenance_.empty() || !fast_)) leave_burst();
  if (!power_nodes_.empty() && power_step(until)) return;
  if (burst_possible() && burst<kBus>(until)) return;
  Choice best = pick_active<kBus>(first);
  if (best.tick > first && !maintenance_.empty()) {
    const Choice refresh = pick_maintenance<kBus>(first);
    if (refresh.tick < best.tick) best = refresh;
  }
  if (best.tick > first && requests_allowed()) {
    update_mode();
    pick_request<kBus, Rows::both>(first, best);
  }
  if (activating_bank_ != Standard::kNone) {
    // The second half comes as soon as no other command does, and before all at its deadline.
    Choice second;
    second.action = Action::second;
    second.tick = std::max(first, timing_.ready(second_command_, activating_bank_));
    if (second.tick < best.tick || best.tick >= activate_deadline_) best = second;
  }
  if (best.tick > first && params_.page != PagePolicy::open) {
    const Choice close = pick_close<kBus>(first);
    if (close.tick < best.tick) best = close;
  }
  const std::uint64_t last = horizon(until);
  if (best.tick > last) return jump(last);
  const bool access = best.action == Action::active || best.action == Action::hit;
  if (!access) {
    issue(best);
  } else if (best.tick < data_clock_until_) {
    issue_access(best, best.tick);
  } else if (activating_bank_ != Standard::kNone && activate_deadline_ <= best.tick + 1) {
    best.action = Action::second;
    issue(best);
  } else {
    issue_sync(best);
  }
  clock_ = best.tick;
  accept();
}

inline void Channel::issue_sync(const Choice& access) {
  const Slot& slot = slots_[access.slot];
  const std::uint32_t command =
      standard_->command(slot.write ? CommandKind::sync_write : CommandKind::sync_read);
  if (timing_.ready(command, slot.at.bank) > access.tick) return;  // the tick passes unused
  timing_.issue(command, slot.at.bank, access.tick);
  ++stats_.commands[command];
  if (log_ != nullptr) log(access.tick, command, slot.at.bank, &slot);
  synchronized_ = access;
}

template <class Continue>
inline void Channel::run(std::uint64_t until, Continue&& go_on) {
  accept();
  const auto steps = [&](auto bus) {
    while (clock_ < until && go_on()) step<decltype(bus)::value>(until);
  };
  switch (standard_->command_bus) {
    case CommandBus::single:
      return steps(std::integral_constant<CommandBus, CommandBus::single>{});
    case CommandBus::dual:
      return steps(std::integral_constant<CommandBus, CommandBus::dual>{});
    case CommandBus::dual_half_clock:
      return steps(std::integral_constant<CommandBus, CommandBus::dual_half_clock>{});
    case CommandBus::split_activate:
      return steps(std::integral_constant<CommandBus, CommandBus::split_activate>{});
  }
}

bool Channel::advance(std::uint64_t until, bool more) {
  feeding_ = more;
  if (!more) {
    run(until, [] { return true; });
    return true;
  }
  run(until, [&] { return waiting_ != 0; });
  return clock_ >= until;
}

void Channel::drain() {
  feeding_ = false;
  const std::uint64_t stride = std::uint64_t{1} << 20U;
  while (busy()) run(clock_ + stride, [&] { return busy(); });
  advance(std::max(clock_, stats_.last_delivery));
}

void Channel::settle_down() {
  feeding_ = false;
  const std::uint64_t stride = std::uint64_t{1} << 20U;
  while (settling()) run(clock_ + stride, [&] { return settling(); });
}

}  // namespace macroscope::dram
