// Between operators: the way to a state from which the next one begins as the first did.
#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// Something is still to be closed, refreshed or woken.
bool Channel::settling() const {
  return !maintenance_.empty() ||
         std::any_of(power_nodes_.begin(), power_nodes_.end(),
                     [](const PowerNode& node) { return node.state != PowerNode::State::awake; });
}

void Channel::begin_quiet() {
  quiet_ = true;
  for (std::size_t i = 0; i < buses_.size(); ++i) {
    if (clock_ <= buses_[i].until) continue;
    stats_.buses[i].lost[static_cast<std::size_t>(Limit::queue_empty)] += clock_ - buses_[i].until;
    buses_[i].until = clock_;
  }
  if (params_.refresh != RefreshMode::off) {
    // The refreshes so far are enough up to the clock at which the next one is due.
    covered_ = next_refresh_ == kNever ? 0 : next_refresh_ - refresh_interval_;
    next_refresh_ = kNever;
    for (std::uint32_t node = 0; node < debt_.size(); ++node) {
      while (debt_[node] != 0) enter_refresh(node, clock_);
    }
    in_debt_ = false;
    return refresh_early();
  }
  const std::uint32_t below = standard_->banks_below(standard_->refresh_level);
  for (std::uint32_t node = 0; node < standby_open_.size(); ++node) {
    if (standby_open_[node] == 0) continue;
    Maintenance close{{}, precharge_all_command_, node, clock_};
    for (std::uint32_t i = 0; i < below; ++i) close.banks.push_back(node * below + i);
    enter(std::move(close));
  }
}

/// One more refresh of all banks, or of a device without such a command the rest of the rotation.
void Channel::refresh_early() {
  const std::uint32_t all = standard_->command(CommandKind::refresh_all);
  if (all == Standard::kNone) {
    do {
      enter_bank_refresh(clock_);
      covered_ += refresh_interval_;
    } while (next_refresh_bank_ != 0);
    return;
  }
  for (std::uint32_t node = 0; node < debt_.size(); ++node) {
    ++debt_[node];
    enter_refresh(node, clock_);
  }
  std::uint64_t intervals = 1;
  if (params_.refresh == RefreshMode::per_bank) intervals = standard_->banks();
  if (params_.refresh == RefreshMode::same_bank) {
    intervals = standard_->levels[standard_->bank_level()].count;
  }
  covered_ += intervals * refresh_interval_;
}

std::uint64_t Channel::quiesce(std::uint64_t until) {
  if (!quiet_) begin_quiet();
  for (;;) {
    settle_down();
    if (next_refresh_ != kNever) {  // the device refreshed itself up to its way out of that state
      covered_ = next_refresh_;
      next_refresh_ = kNever;
    }
    std::uint64_t end = std::max({until, clock_, timing_.settled(), data_clock_until_});
    // Half-clock devices begin with a falling edge, at an even tick.
    if (standard_->command_bus == CommandBus::dual_half_clock) end += end % 2;
    if (params_.refresh == RefreshMode::off || covered_ >= end) return end;
    refresh_early();
  }
}

void Channel::restart(std::uint64_t clock) {
  advance(clock);
  for (std::size_t i = 0; i < buses_.size(); ++i) {
    const std::uint64_t until = std::min(clock, buses_[i].until);
    stats_.buses[i].lost[static_cast<std::size_t>(Limit::boundary)] += clock - until;
    buses_[i] = {std::max(clock, buses_[i].until), buses_[i].bursts, 0, false};
  }
  if (params_.refresh != RefreshMode::off) next_refresh_ = clock + refresh_interval_;
  next_refresh_bank_ = 0;
  writing_ = false;
  oldest_[0] = oldest_[1] = clock;
  idle_since_ = clock;
  pairing_tick_ = 0;
  quiet_ = false;
}

}  // namespace macroscope::dram
