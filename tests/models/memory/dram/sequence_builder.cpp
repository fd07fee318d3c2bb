#include "tests/models/memory/dram/sequence_builder.hpp"

#include <algorithm>

#include "tests/models/memory/dram/command_on.hpp"

namespace macroscope::test {

using dram::CommandBus;
using dram::CommandKind;
using dram::CommandRecord;
using dram::Standard;

bool is_write_access(CommandKind kind) {
  return kind == CommandKind::write || kind == CommandKind::write_precharge;
}

bool is_column_access(CommandKind kind) {
  return is_write_access(kind) || kind == CommandKind::read || kind == CommandKind::read_precharge;
}

SequenceBuilder::SequenceBuilder(const Standard& standard, std::uint64_t start)
    : standard_(&standard),
      history_(standard),
      banks_(standard.banks(), State::closed),
      asleep_(standard.banks(), CommandKind::other),
      last_(start),
      gap_(16) {
  for (const dram::Constraint& c : standard.constraints) {
    gap_ = std::max(gap_, static_cast<std::uint64_t>(c.latency) + 16);
  }
}

CommandKind& SequenceBuilder::asleep(std::uint32_t bank) {
  const std::uint32_t entry = number(CommandKind::power_down_enter);
  const std::uint32_t level = entry == Standard::kNone ? 0 : standard_->commands[entry].target;
  return asleep_[bank / standard_->banks_below(level)];
}

std::vector<std::uint32_t> SequenceBuilder::banks_of(std::uint32_t command,
                                                     std::uint32_t bank) const {
  const CommandRecord own = command_on(*standard_, 0, command, bank);
  std::vector<std::uint32_t> banks;
  for (std::uint32_t b = 0; b < banks_.size(); ++b) {
    if (std::equal(own.ids, own.ids + standard_->bank_level() + 1,
                   command_on(*standard_, 0, command, b).ids)) {
      banks.push_back(b);
    }
  }
  return banks;
}

void SequenceBuilder::prepare(std::uint32_t command, std::uint32_t bank, bool spaced) {
  const CommandKind needed = kind(command);
  if (needed == CommandKind::power_down_exit || needed == CommandKind::self_refresh_exit) {
    const std::uint32_t entry =
        number(needed == CommandKind::power_down_exit ? CommandKind::power_down_enter
                                                      : CommandKind::self_refresh_enter);
    if (asleep(bank) == kind(entry)) return;
    prepare(entry, bank, spaced);
    put(entry, bank, spaced);
    return;
  }
  if (asleep(bank) != CommandKind::other) {
    put(number(asleep(bank) == CommandKind::power_down_enter ? CommandKind::power_down_exit
                                                             : CommandKind::self_refresh_exit),
        bank, spaced);
  }
  const bool sync = needed == CommandKind::sync_read || needed == CommandKind::sync_write;
  if (needed == CommandKind::activate_second) {
    if (banks_[bank] == State::activating) return;
    prepare(number(CommandKind::activate_first), bank, spaced);
    put(number(CommandKind::activate_first), bank, spaced);
  } else if (sync || is_column_access(needed)) {
    if (banks_[bank] == State::open) return;
    const bool split = standard_->command_bus == CommandBus::split_activate;
    put(number(split ? CommandKind::activate_first : CommandKind::activate), bank, spaced);
    finish_activation(bank);
  } else {
    close(command, bank, spaced);
  }
}

/// Closes the banks that the command needs closed.
void SequenceBuilder::close(std::uint32_t command, std::uint32_t bank, bool spaced) {
  switch (kind(command)) {
    case CommandKind::activate:
    case CommandKind::activate_first:
    case CommandKind::refresh_all:
    case CommandKind::refresh_bank:
    case CommandKind::refresh_same_bank:
    case CommandKind::self_refresh_enter:
      for (const std::uint32_t b : banks_of(command, bank)) {
        if (banks_[b] == State::open) put(number(CommandKind::precharge), b, spaced);
      }
      return;
    default:
      return;
  }
}

void SequenceBuilder::finish_activation(std::uint32_t bank) {
  if (banks_[bank] != State::activating) return;
  put(number(CommandKind::activate_second), bank, false);
}

std::uint64_t SequenceBuilder::earliest(std::uint32_t command, std::uint32_t bank,
                                        std::uint64_t clock) const {
  for (std::uint64_t t = clock; t < clock + 2 * gap_; ++t) {
    // Rising edges alone keep half-clock devices legal; a precharge may also stand on a falling
    // one, but need not.
    const bool falling = standard_->command_bus == CommandBus::dual_half_clock && t % 2 == 0;
    if (!falling && history_.ready(command_on(*standard_, t, command, bank))) return t;
  }
  return 0;
}

std::uint64_t SequenceBuilder::put(std::uint32_t command, std::uint32_t bank, bool spaced) {
  const bool waits = spaced && kind(command) != CommandKind::activate_second;  // it has a deadline
  std::uint64_t clock = earliest(command, bank, last_ + (waits ? gap_ : 1));
  const bool has_data_clock = standard_->command_bus == CommandBus::split_activate;
  if (has_data_clock && is_column_access(kind(command))) {
    const bool write = is_write_access(kind(command));
    if (clock >= data_clock_until_) {
      clock = earliest(command, bank, std::max(clock, last_ + 2));
      const std::uint32_t sync = number(write ? CommandKind::sync_write : CommandKind::sync_read);
      log_.push_back(command_on(*standard_, clock - 1, sync, bank, 0));
      history_.issue(log_.back());
    }
    data_clock_until_ = clock + static_cast<std::uint64_t>(write ? standard_->data_clock_write
                                                                 : standard_->data_clock_read);
  }
  apply(command, bank, clock);
  return clock;
}

void SequenceBuilder::apply(std::uint32_t command, std::uint32_t bank, std::uint64_t clock) {
  const bool has_row = standard_->commands[command].target > standard_->bank_level();
  log_.push_back(has_row ? command_on(*standard_, clock, command, bank, 0)
                         : command_on(*standard_, clock, command, bank));
  history_.issue(log_.back());
  last_ = clock;
  switch (kind(command)) {
    case CommandKind::activate:
    case CommandKind::activate_second:
      banks_[bank] = State::open;
      return;
    case CommandKind::activate_first:
      banks_[bank] = State::activating;
      return;
    case CommandKind::read_precharge:
    case CommandKind::write_precharge:
    case CommandKind::precharge:
    case CommandKind::precharge_all:
      for (const std::uint32_t b : banks_of(command, bank)) banks_[b] = State::closed;
      return;
    case CommandKind::power_down_enter:
    case CommandKind::self_refresh_enter:
      asleep(bank) = kind(command);
      return;
    case CommandKind::power_down_exit:
    case CommandKind::self_refresh_exit:
      asleep(bank) = CommandKind::other;
      return;
    default:
      return;
  }
}

}  // namespace macroscope::test
