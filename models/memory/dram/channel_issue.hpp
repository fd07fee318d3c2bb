// What issuing a command changes. Included by channel_steps.cpp only.
#pragma once

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/channel_account.hpp"

namespace macroscope::dram {

inline void Channel::open_bank(std::uint32_t bank, std::uint32_t row, std::uint64_t tick) {
  open_.set(bank);
  row_[bank] = row;
  opened_at_[bank] = tick;
  last_used_[bank] = tick;
  hits_served_[bank] = 0;
  reads_.open(bank, row);
  writes_.open(bank, row);
  const std::uint32_t node = bank >> standby_shift_;
  if (standby_open_[node]++ == 0) standby_since_[node] = tick;
}

inline void Channel::close_bank(std::uint32_t bank, std::uint64_t tick) {
  if (!open_.test(bank)) return;
  open_.reset(bank);
  row_[bank] = kNoRow;
  reads_.close(bank);
  writes_.close(bank);
  const std::uint32_t node = bank >> standby_shift_;
  stats_.standby[node].open_banks += tick - opened_at_[bank];
  if (--standby_open_[node] == 0) stats_.standby[node].active += tick - standby_since_[node];
}

inline void Channel::issue_column(std::uint32_t bank, SlotId id, std::uint64_t tick) {
  Slot& slot = slots_[id];
  const bool write = slot.write;
  const std::uint32_t command = column_command(write);
  DataBus& bus = buses_[bank >> bus_shift_];
  if (tick > bus.until) account_gap(bank, write, slot.arrive, bus, tick);
  timing_.issue(command, bank, tick);
  ++stats_.commands[command];
  if (log_ != nullptr) log(tick, command, bank, &slot);
  bus.until = std::max(bus.until, tick) + standard_->burst;
  bus.bank = bank;
  bus.wrote = write;
  ++bus.bursts;
  if (!slot.counted) ++stats_.hits;
  ++hits_served_[bank];
  last_used_[bank] = tick;
  stats_.check_bursts += slot.check ? 1 : 0;
  if (write) {
    stats_.last_write = tick;
    complete(slot.run, tick + static_cast<std::uint64_t>(standard_->write_latency));
  } else {
    const std::uint64_t delivery = tick + static_cast<std::uint64_t>(standard_->read_latency);
    stats_.last_delivery = delivery;
    if (!slot.check) {
      stats_.latency.add(delivery - slot.arrive - 1);
      if (outstanding_ != 0) deliveries_.push_back(delivery);
    }
    complete(slot.run, delivery);
  }
  free_.push_back(id);
}

/// The row of a request has been opened at `tick`: its access is next, and nobody closes the bank
/// before.
inline void Channel::promote(SlotId id, std::uint64_t tick) {
  const Slot& slot = slots_[id];
  const std::uint32_t bank = slot.at.bank;
  const std::uint64_t ready = timing_.bank_ready(column_command(slot.write))[bank];
  active_.push_back({ready, slot.arrive, bank, id, slot.write});
  active_banks_.set(bank);
  open_bank(bank, slot.at.row, tick);
}

inline void Channel::issue_activate(const Choice& choice) {
  Slot& slot = slots_[choice.slot];
  const std::uint32_t bank = choice.bank;
  const bool conflict = slot.counted;
  if (!slot.counted) {
    slot.counted = true;
    ++stats_.misses;
  }
  const std::uint64_t by_bank = timing_.bank_ready(activate_command_)[bank];
  const std::uint64_t by_all = timing_.ready(activate_command_, bank);
  if (by_all > std::max(by_bank, slot.arrive + 1)) {
    activate_limit_[bank] = Limit::activate_rate;
  } else {
    activate_limit_[bank] = conflict ? Limit::bank_conflict : Limit::row_miss;
  }
  timing_.issue(activate_command_, bank, choice.tick);
  ++stats_.commands[activate_command_];
  if (log_ != nullptr) log(choice.tick, activate_command_, bank, &slot);
  queue_of(slot).pop_other(bank);
  if (second_command_ != Standard::kNone) {
    activating_bank_ = bank;
    activating_slot_ = choice.slot;
    activate_deadline_ = choice.tick + static_cast<std::uint64_t>(standard_->activate_deadline);
    return;
  }
  promote(choice.slot, choice.tick);
}

inline void Channel::issue_maintenance(const Choice& choice) {
  const Maintenance& m = maintenance_[choice.bank];
  std::vector<std::uint32_t> banks;
  const std::uint32_t command = next_command(m, banks);
  timing_.issue(command, banks, choice.tick);
  ++stats_.commands[command];
  if (log_ != nullptr) log(choice.tick, command, banks.front(), nullptr);
  const bool closes = command == precharge_command_ || command == precharge_all_command_;
  if (closes) {
    for (const std::uint32_t bank : banks) close_bank(bank, choice.tick);
    if (command != m.command) return;
  }
  if (stops_all_) {
    for (std::uint64_t& until : refresh_until_) until = choice.tick;
  }
  for (const std::uint32_t bank : banks) {
    refresh_until_[bank] = timing_.ready(activate_command_, bank);
  }
  maintenance_.erase(maintenance_.begin() + choice.bank);
  update_blocked();
}

inline void Channel::issue(const Choice& choice) {
  switch (choice.action) {
    case Action::none:
      return;
    case Action::active: {
      const std::uint32_t bank = active_[choice.bank].bank;
      active_.erase(active_.begin() + choice.bank);
      active_banks_.reset(bank);
      issue_column(bank, choice.slot, choice.tick);
      return;
    }
    case Action::hit:
      queue_of(slots_[choice.slot]).pop_hit(choice.bank);
      issue_column(choice.bank, choice.slot, choice.tick);
      return;
    case Action::activate:
      issue_activate(choice);
      return;
    case Action::precharge:
    case Action::close: {
      Slot* const slot = choice.slot == kNoSlot ? nullptr : &slots_[choice.slot];
      if (slot != nullptr && !slot->counted) {
        slot->counted = true;
        ++stats_.conflicts;
      }
      timing_.issue(precharge_command_, choice.bank, choice.tick);
      ++stats_.commands[precharge_command_];
      if (log_ != nullptr) log(choice.tick, precharge_command_, choice.bank, slot);
      close_bank(choice.bank, choice.tick);
      return;
    }
    case Action::maintenance:
      issue_maintenance(choice);
      return;
    case Action::second: {
      const std::uint32_t bank = activating_bank_;
      const Slot& slot = slots_[activating_slot_];
      timing_.issue(second_command_, bank, choice.tick);
      ++stats_.commands[second_command_];
      if (log_ != nullptr) log(choice.tick, second_command_, bank, &slot);
      promote(activating_slot_, choice.tick);
      activating_bank_ = Standard::kNone;
      activating_slot_ = kNoSlot;
      return;
    }
  }
}

}  // namespace macroscope::dram
