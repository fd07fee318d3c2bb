#include <fmt/format.h>

#include "models/memory/dram/state_rules.hpp"

namespace macroscope::dram {

void BankRules::feed(const AddressedCommand& command, std::vector<Violation>& found) {
  const Bank& bank = banks_[command.nodes[standard_->bank_level()].first];
  const CommandKind kind = standard_->commands[command.record->command].kind;
  const auto report = [&](const char* rule, const std::string& detail) {
    found.push_back(state_violation(*standard_, command, rule, detail, bank.index));
  };
  switch (kind) {
    case CommandKind::activate:
    case CommandKind::activate_first:
      if (bank.state != State::closed) {
        report(rule::kClosedBank,
               fmt::format("row {} was opened at clock {} and not closed", bank.row, bank.clock));
      }
      return set(command, kind == CommandKind::activate ? State::open : State::activating);
    case CommandKind::activate_second:
      check_second(command, bank, found);
      return set(command, State::open);
    case CommandKind::read:
    case CommandKind::write:
    case CommandKind::read_precharge:
    case CommandKind::write_precharge:
      check_access(command, bank, found);
      if (kind == CommandKind::read_precharge || kind == CommandKind::write_precharge) {
        set(command, State::closed);
      }
      return;
    case CommandKind::precharge:
    case CommandKind::precharge_all:
      check_halves(command, found);
      return set(command, State::closed);
    case CommandKind::refresh_all:
    case CommandKind::refresh_bank:
    case CommandKind::refresh_same_bank:
      return check_refresh(command, found);
    default:
      return;
  }
}

void BankRules::check_second(const AddressedCommand& command, const Bank& bank,
                             std::vector<Violation>& found) const {
  if (bank.state != State::activating) {
    found.push_back(state_violation(*standard_, command, rule::kHalves,
                                    "no first half came to this bank before it"));
    return;
  }
  if (bank.row != command.record->ids[standard_->row_level()]) {
    found.push_back(state_violation(
        *standard_, command, rule::kHalves,
        fmt::format("its row {} is not row {} of the first half at clock {}",
                    command.record->ids[standard_->row_level()], bank.row, bank.clock),
        bank.index));
  }
  const std::uint64_t deadline =
      bank.clock + static_cast<std::uint64_t>(standard_->activate_deadline);
  if (command.record->clock > deadline) {
    found.push_back(state_violation(
        *standard_, command, rule::kDeadline,
        fmt::format("the first half at clock {} waits until {}", bank.clock, deadline),
        bank.index));
  }
}

void BankRules::check_access(const AddressedCommand& command, const Bank& bank,
                             std::vector<Violation>& found) const {
  const std::int32_t row = command.record->ids[standard_->row_level()];
  if (bank.state == State::open && bank.row == row) return;
  if (bank.state == State::open) {
    found.push_back(
        state_violation(*standard_, command, rule::kOpenRow,
                        fmt::format("it wants row {}, but row {} is open since clock {}", row,
                                    bank.row, bank.clock),
                        bank.index));
    return;
  }
  found.push_back(state_violation(*standard_, command, rule::kOpenRow,
                                  fmt::format("it wants row {}, but no row is open", row)));
}

void BankRules::check_refresh(const AddressedCommand& command,
                              std::vector<Violation>& found) const {
  bool reported = false;
  command.nodes[standard_->bank_level()].for_each([&](std::uint32_t b) {
    if (reported || banks_[b].state == State::closed) return;
    reported = true;
    found.push_back(state_violation(*standard_, command, rule::kRefreshClosed,
                                    fmt::format("row {} of bank number {} is open since clock {}",
                                                banks_[b].row, b, banks_[b].clock),
                                    banks_[b].index));
  });
}

/// Nothing closes a bank between the halves of its activation.
void BankRules::check_halves(const AddressedCommand& command, std::vector<Violation>& found) const {
  bool reported = false;
  command.nodes[standard_->bank_level()].for_each([&](std::uint32_t b) {
    if (reported || banks_[b].state != State::activating) return;
    reported = true;
    found.push_back(state_violation(
        *standard_, command, rule::kHalves,
        fmt::format("bank number {} waits for the second half since clock {}", b, banks_[b].clock),
        banks_[b].index));
  });
}

void BankRules::set(const AddressedCommand& command, State state) {
  const std::int32_t row = command.record->ids[standard_->row_level()];
  command.nodes[standard_->bank_level()].for_each([&](std::uint32_t b) {
    banks_[b] = {state, row, command.record->clock, command.index};
  });
}

void BankRules::finish(std::uint64_t clock, std::vector<Violation>& found) const {
  for (std::uint32_t b = 0; b < banks_.size(); ++b) {
    const std::uint64_t deadline =
        banks_[b].clock + static_cast<std::uint64_t>(standard_->activate_deadline);
    if (banks_[b].state != State::activating || clock <= deadline) continue;
    Violation v;
    v.index = banks_[b].index;
    v.rule = rule::kDeadline;
    v.text = fmt::format(
        "clock {}: bank number {} got the first half of an activation and no "
        "second half until clock {} (rule \"{}\")",
        banks_[b].clock, b, deadline, v.rule);
    found.push_back(std::move(v));
  }
}

}  // namespace macroscope::dram
