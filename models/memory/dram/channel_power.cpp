// Power-down and self-refresh of a channel without work.
//
// After `power_down_idle` clocks without a request every node that the power commands address
// (ranks, or the channel) is powered down, with rows open as they are; after `self_refresh_idle`
// clocks its banks are closed and it refreshes itself, and no refresh is due until it leaves. Work
// wakes all nodes, one command a tick, before anything else; after a refresh they sleep again.
#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

void Channel::set_up_power() {
  const CommandKind enter = params_.power_down_idle != 0 ? CommandKind::power_down_enter
                                                         : CommandKind::self_refresh_enter;
  const std::uint32_t command = standard_->command(enter);
  if (command == Standard::kNone) return;
  const std::uint32_t level =
      std::min(standard_->commands[command].target, standard_->bank_level());
  power_nodes_.resize(standard_->nodes(level));
  const std::uint32_t below = standard_->banks_below(level);
  for (std::uint32_t node = 0; node < power_nodes_.size(); ++node) {
    for (std::uint32_t i = 0; i < below; ++i) power_nodes_[node].banks.push_back(node * below + i);
  }
}

/// Half-clock devices take power commands on rising edges, the odd ticks.
std::uint64_t Channel::on_rising_edge(std::uint64_t tick) const {
  return standard_->command_bus == CommandBus::dual_half_clock ? tick | 1 : tick;
}

/// What the node needs to be where the time without work puts it: a command and its earliest tick.
Channel::PowerStep Channel::power_step_of(const PowerNode& node, std::uint64_t first,
                                          bool work) const {
  PowerStep step;
  const auto at = [&](CommandKind kind, std::uint64_t tick) {
    step.command = standard_->command(kind);
    step.tick = on_rising_edge(std::max({first, tick, timing_.ready(step.command, node.banks)}));
  };
  if (node.state == PowerNode::State::self_refresh) {
    if (work) at(CommandKind::self_refresh_exit, 0);
    return step;
  }
  const std::uint64_t deep =
      params_.self_refresh_idle == 0 ? kNever : idle_since_ + params_.self_refresh_idle;
  if (node.state == PowerNode::State::power_down) {
    if (work || deep != kNever) at(CommandKind::power_down_exit, work ? 0 : deep);
    return step;
  }
  if (work) return step;
  const std::uint64_t light =
      params_.power_down_idle == 0 ? kNever : idle_since_ + params_.power_down_idle;
  if (deep != kNever && (first >= deep || light == kNever)) {
    for (const std::uint32_t bank : node.banks) {
      if (!open_.test(bank)) continue;
      step.banks = {bank};
      step.command = precharge_command_;
      step.tick = on_rising_edge(std::max({first, deep, timing_.ready(precharge_command_, bank)}));
      return step;
    }
    at(CommandKind::self_refresh_enter, deep);
    return step;
  }
  if (light != kNever) at(CommandKind::power_down_enter, light);
  return step;
}

bool Channel::power_step(std::uint64_t until) {
  const std::uint64_t first = clock_ + 1;
  const bool requests = burst_.loaded || reads_.size() != 0 || writes_.size() != 0 ||
                        active_banks_.any() || activating_slot_ != kNoSlot;
  const bool work = requests || !maintenance_.empty() || quiet_;
  if (requests) idle_since_ = first;
  std::size_t chosen = power_nodes_.size();
  PowerStep best;
  bool asleep = false;
  for (std::size_t i = 0; i < power_nodes_.size(); ++i) {
    asleep = asleep || power_nodes_[i].state != PowerNode::State::awake;
    PowerStep step = power_step_of(power_nodes_[i], first, work);
    if (step.tick < best.tick) {
      best = std::move(step);
      chosen = i;
    }
  }
  if (work && !asleep) return false;
  // Nothing else can be next: without work there is none, and with work the sleepers come first.
  if (work && wake_from_ == kNever) wake_from_ = first;
  starve_tick_ = kNever;
  const std::uint64_t last = horizon(until);
  if (best.tick > last) {
    jump_to(last);
    return true;
  }
  issue_power(power_nodes_[chosen], best);
  clock_ = best.tick;
  jump_to(clock_);
  return true;
}

void Channel::issue_power(PowerNode& node, const PowerStep& step) {
  const std::vector<std::uint32_t>& banks = step.banks.empty() ? node.banks : step.banks;
  timing_.issue(step.command, banks, step.tick);
  ++stats_.commands[step.command];
  if (log_ != nullptr) log(step.tick, step.command, banks.front(), nullptr);
  const auto slept = [&](std::uint64_t StandbyTime::*state) {
    for (std::size_t i = 0; i < node.banks.size(); i += std::size_t{1} << standby_shift_) {
      stats_.standby[node.banks[i] >> standby_shift_].*state += step.tick - node.since;
    }
    for (const std::uint32_t bank : node.banks) {
      woken_from_[bank] = std::min(wake_from_, step.tick);
      woken_until_[bank] = timing_.ready(activate_command_, bank);
    }
  };
  switch (standard_->commands[step.command].kind) {
    case CommandKind::precharge:
      close_idle_bank(banks.front(), step.tick);
      return;
    case CommandKind::power_down_enter:
      node.state = PowerNode::State::power_down;
      node.since = step.tick;
      return;
    case CommandKind::self_refresh_enter:
      node.state = PowerNode::State::self_refresh;
      node.since = step.tick;
      next_refresh_ = kNever;
      return;
    case CommandKind::power_down_exit:
      slept(&StandbyTime::power_down);
      break;
    default:
      slept(&StandbyTime::self_refresh);
      if (params_.refresh != RefreshMode::off) next_refresh_ = step.tick + refresh_interval_;
      break;
  }
  node.state = PowerNode::State::awake;
  wake_from_ = kNever;
}

}  // namespace macroscope::dram
