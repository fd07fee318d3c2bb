// Why the data bus waited, and the log of commands.
#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// Divides the clocks from the end of the last burst to the access at `tick` over their causes, in
/// this order: no request yet; a refresh of the bank; then all that remains goes to what bound the
/// access itself.
void Channel::account_gap(const Slot& slot, const DataBus& bus, std::uint64_t tick) {
  auto& lost = stats_.buses[slot.at.bank >> bus_shift_].lost;
  const auto add = [&](Limit limit, std::uint64_t clocks) {
    lost[static_cast<std::size_t>(limit)] += clocks;
  };
  std::uint64_t from = bus.until;
  if (slot.arrive + 1 > from) {
    const std::uint64_t came = std::min(tick, slot.arrive + 1);
    add(Limit::queue_empty, came - from);
    from = came;
  }
  const std::uint32_t bank = slot.at.bank;
  const std::uint64_t begin = std::max(from, refresh_from_[bank]);
  const std::uint64_t end = std::min(tick, refresh_until_[bank]);
  std::uint64_t left = tick - from;
  if (end > begin) {
    add(Limit::refresh, end - begin);
    left -= end - begin;
  }
  if (left != 0) add(column_limit(slot, bus, tick), left);
}

/// What held back a read or write that is issued at `tick`.
Limit Channel::column_limit(const Slot& slot, const DataBus& bus, std::uint64_t tick) const {
  const std::uint32_t bank = slot.at.bank;
  const std::uint32_t command = column_command(slot.write);
  if (timing_.ready_bank(command, bank) == tick) return activate_limit_[bank];
  if (timing_.ready(command, bank) != tick) return Limit::command_bus;
  if (bus.wrote != slot.write) return Limit::turn_around;
  const bool same_rank = bus.bank >> standby_shift_ == bank >> standby_shift_;
  return same_rank ? Limit::ccd_long : Limit::turn_around;
}

void Channel::log(std::uint64_t tick, std::uint32_t command, std::uint32_t bank, const Slot* slot) {
  CommandRecord record;
  record.clock = tick;
  record.command = command;
  const std::uint32_t target = standard_->commands[command].target;
  for (std::uint32_t level = 0; level < standard_->levels.size(); ++level) {
    record.ids[level] = CommandRecord::kAll;
    if (level > target || level > standard_->bank_level()) continue;
    const std::uint32_t node = bank / standard_->banks_below(level);
    record.ids[level] = static_cast<std::int32_t>(node % standard_->levels[level].count);
  }
  if (standard_->commands[command].kind == CommandKind::refresh_same_bank) {
    record.ids[standard_->bank_level()] =
        static_cast<std::int32_t>(bank % standard_->levels[standard_->bank_level()].count);
  }
  record.request = -1;
  if (slot != nullptr) {
    record.ids[standard_->row_level()] = static_cast<std::int32_t>(slot->at.row);
    record.ids[standard_->column_level()] = static_cast<std::int32_t>(slot->at.column);
    record.request = slot->write ? 1 : 0;
  }
  log_->push_back(record);
}

}  // namespace macroscope::dram
