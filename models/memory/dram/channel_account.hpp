// Why the data bus waited. Included by channel_steps.cpp only.
#pragma once

#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// What held back a read or write that is issued at `tick`.
inline Limit Channel::column_limit(std::uint32_t bank, bool write, const DataBus& bus,
                                   std::uint64_t tick) const {
  const std::uint32_t command = column_command(write);
  if (timing_.bank_ready(command)[bank] == tick) return activate_limit_[bank];
  if (timing_.ready(command, bank) != tick) return Limit::command_bus;
  if (bus.wrote != write) return Limit::turn_around;
  const bool same_rank = bus.bank >> standby_shift_ == bank >> standby_shift_;
  return same_rank ? Limit::ccd_long : Limit::turn_around;
}

/// Divides the clocks from the end of the last burst to the access at `tick` over their causes, in
/// this order: no request yet; a refresh of the bank; leaving power-down; then all that remains
/// goes to what bound the access itself.
inline void Channel::account_gap(std::uint32_t bank, bool write, std::uint64_t arrive,
                                 const DataBus& bus, std::uint64_t tick) {
  auto& lost = stats_.buses[bank >> bus_shift_].lost;
  const auto add = [&](Limit limit, std::uint64_t clocks) {
    lost[static_cast<std::size_t>(limit)] += clocks;
  };
  std::uint64_t from = bus.until;
  if (arrive + 1 > from) {
    const std::uint64_t came = std::min(tick, arrive + 1);
    add(Limit::queue_empty, came - from);
    from = came;
  }
  std::uint64_t left = tick - from;
  if (refresh_until_[bank] > from) {
    const std::uint64_t begin = std::max(from, refresh_from_[bank]);
    const std::uint64_t end = std::min(tick, refresh_until_[bank]);
    if (end > begin) {
      add(Limit::refresh, end - begin);
      left -= end - begin;
    }
  }
  if (woken_until_[bank] > from) {
    const std::uint64_t begin = std::max(from, woken_from_[bank]);
    const std::uint64_t end = std::min(tick, woken_until_[bank]);
    const std::uint64_t woken = end > begin ? std::min(left, end - begin) : 0;
    add(Limit::power_down, woken);
    left -= woken;
  }
  if (left != 0) add(column_limit(bank, write, bus, tick), left);
}

}  // namespace macroscope::dram
