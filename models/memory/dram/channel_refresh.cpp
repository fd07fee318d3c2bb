// When refreshes come due and what they need next.
#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

void Channel::settle_refreshes(std::uint64_t tick) {
  if (tick == next_refresh_) {
    if (params_.refresh == RefreshMode::all_bank) {
      next_refresh_ += refresh_interval_;
      for (std::uint32_t node = 0; node < debt_.size(); ++node) ++debt_[node];
    } else {
      next_refresh_ += refresh_interval_;
      enter_bank_refresh(tick);
    }
  }
  const bool idle = !burst_.loaded && reads_.size() == 0 && writes_.size() == 0 &&
                    !active_banks_.any() && activating_slot_ == kNoSlot;
  in_debt_ = false;
  for (std::uint32_t node = 0; node < debt_.size(); ++node) {
    if (debt_[node] == 0) continue;
    bool due = debt_[node] > params_.refresh_postpone;
    if (!due && idle) {
      due = true;
      for (const Maintenance& m : maintenance_) due = due && m.node != node;
    }
    if (due) enter_refresh(node, tick);
    in_debt_ = in_debt_ || debt_[node] != 0;
  }
}

void Channel::enter_refresh(std::uint32_t node, std::uint64_t tick) {
  --debt_[node];
  Maintenance m{{}, standard_->command(CommandKind::refresh_all), node, tick};
  const std::uint32_t below = standard_->banks_below(standard_->refresh_level);
  for (std::uint32_t i = 0; i < below; ++i) m.banks.push_back(node * below + i);
  enter(std::move(m));
}

void Channel::enter_bank_refresh(std::uint64_t tick) {
  const std::uint32_t banks = standard_->banks();
  if (params_.refresh == RefreshMode::per_bank) {
    enter({{next_refresh_bank_},
           standard_->command(CommandKind::refresh_bank),
           next_refresh_bank_ >> standby_shift_,
           tick});
    next_refresh_bank_ = (next_refresh_bank_ + 1) % banks;
    return;
  }
  const std::uint32_t ids = standard_->levels[standard_->bank_level()].count;
  const std::uint32_t below = standard_->banks_below(standard_->refresh_level);
  for (std::uint32_t node = 0; node < debt_.size(); ++node) {
    Maintenance m{{}, standard_->command(CommandKind::refresh_same_bank), node, tick};
    for (std::uint32_t bank = next_refresh_bank_; bank < below; bank += ids) {
      m.banks.push_back(node * below + bank);
    }
    enter(std::move(m));
  }
  next_refresh_bank_ = (next_refresh_bank_ + 1) % ids;
}

void Channel::enter(Maintenance m) {
  const auto begin = [&](std::uint32_t bank) {
    if (refresh_until_[bank] < m.since) refresh_from_[bank] = m.since;
    refresh_until_[bank] = kNever;
  };
  if (stops_all_) {
    for (std::uint32_t bank = 0; bank < row_.size(); ++bank) begin(bank);
  } else {
    for (const std::uint32_t bank : m.banks) begin(bank);
  }
  maintenance_.push_back(std::move(m));
  update_blocked();
}

void Channel::update_blocked() {
  blocked_ = {};
  for (const Maintenance& m : maintenance_) {
    for (const std::uint32_t bank : m.banks) blocked_.set(bank);
  }
}

std::uint32_t Channel::next_command(const Maintenance& m, std::vector<std::uint32_t>& banks) const {
  banks = m.banks;
  for (const std::uint32_t bank : m.banks) {
    if (!open_.test(bank) && bank != activating_bank_) continue;
    const CommandKind kind = standard_->commands[m.command].kind;
    if (kind == CommandKind::refresh_all || kind == CommandKind::precharge_all) {
      return precharge_all_command_;
    }
    banks = {bank};
    return precharge_command_;
  }
  return m.command;
}

}  // namespace macroscope::dram
