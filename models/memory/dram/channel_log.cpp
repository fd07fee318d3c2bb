// The log of commands.
#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

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
    for (std::uint32_t level = standard_->refresh_level + 1; level < standard_->bank_level();
         ++level) {
      record.ids[level] = CommandRecord::kAll;
    }
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
