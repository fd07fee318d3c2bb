#include <fmt/format.h>

#include "models/memory/dram/state_rules.hpp"

namespace macroscope::dram {

Violation state_violation(const Standard& standard, const AddressedCommand& command,
                          const char* rule, const std::string& detail,
                          std::optional<std::uint64_t> earlier, std::int64_t clocks_short) {
  Violation v;
  v.index = command.index;
  v.earlier = earlier;
  v.rule = rule;
  v.clocks_short = clocks_short;
  v.text = fmt::format("clock {}: {}: {} (rule \"{}\")", command.record->clock,
                       command_text(standard, *command.record), detail, rule);
  return v;
}

void BusRules::feed(const AddressedCommand& command, std::vector<Violation>& found) {
  const std::uint64_t clock = command.record->clock;
  const auto report = [&](const char* rule, const std::string& detail, const Last& earlier) {
    found.push_back(state_violation(*standard_, command, rule, detail, earlier.index));
  };
  if (any_.there && clock < any_.clock) {
    report(rule::kOrder, fmt::format("it stands after a command at clock {}", any_.clock), any_);
  }
  const bool two_buses = standard_->command_bus == CommandBus::dual ||
                         standard_->command_bus == CommandBus::dual_half_clock;
  const bool column = standard_->commands[command.record->command].bus == Bus::column;
  const char* const one = !two_buses ? rule::kOneCommand
                          : column   ? rule::kOneColumnCommand
                                     : rule::kOneRowCommand;
  Last& bus = two_buses && column ? column_ : row_;
  if (bus.there && bus.clock == clock) report(one, "its bus is taken at this clock", bus);
  if (standard_->command_bus == CommandBus::dual_half_clock) check_edge(command, found);
  any_ = bus = {clock, command.index, true};
}

/// Half-clock ticks: rising edges are the odd ones.
void BusRules::check_edge(const AddressedCommand& command, std::vector<Violation>& found) {
  const Command& kind = standard_->commands[command.record->command];
  const NodeSpan& bus = command.nodes[standard_->data_level];
  const NodeSpan& banks = command.nodes[standard_->bank_level()];
  const std::uint64_t clock = command.record->clock;
  if (clock % 2 == 1) {
    if (kind.bus == Bus::column) return;
    rising_ = {clock, command.index, true};
    // The command that opens a row takes three ticks, so the falling edge after its end counts.
    pairing_clock_ = clock + (kind.kind == CommandKind::activate ? 3 : 1);
    rising_bus_ = bus;
    rising_banks_ = banks;
    return;
  }
  if (kind.kind != CommandKind::precharge && kind.kind != CommandKind::precharge_all) {
    found.push_back(state_violation(*standard_, command, rule::kFallingEdge,
                                    "it stands on a falling edge, an even tick"));
    return;
  }
  if (!rising_.there || clock != pairing_clock_ || !bus.overlaps(rising_bus_)) return;
  const bool one_bank_each = banks.count == 1 && rising_banks_.count == 1;
  if (one_bank_each && banks.first != rising_banks_.first) return;
  found.push_back(state_violation(
      *standard_, command, rule::kPairing,
      fmt::format("it pairs with the row command at clock {}", rising_.clock), rising_.index));
}

}  // namespace macroscope::dram
