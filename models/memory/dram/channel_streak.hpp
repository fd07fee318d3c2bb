// Reads of one row behind each other. Included by channel_steps.cpp only.
//
// Inside a run of row hits, when all that is queued is for one bank and the feed goes on in its
// row, each read comes a fixed number of ticks after the one before and makes room for the next of
// the feed. Nothing is chosen then, and what the reads mean for others is what the last one means.
#pragma once

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/channel_select.hpp"

namespace macroscope::dram {

/// Issues such reads up to `last` as long as they follow each other like that, the last access of
/// the feed's run excepted; their number.
template <CommandBus kBus>
inline std::uint64_t Channel::streak(FeedCursor& cursor, std::uint64_t last) {
  Burst::Bank& list = burst_.waiting.front();
  const std::uint32_t bank = list.bank;
  const std::uint32_t row = row_[bank];
  DataBus& bus = buses_[bank >> bus_shift_];
  const std::uint64_t distance = read_columns_.distance();
  // The read before was of this bank, so that the distance is what counts, and nothing else holds.
  if (burst_.last[bank] != clock_ || clock_ == 0 || list.ready > clock_ ||
      timing_.ready(read_command_, bank) != clock_ + distance ||
      bus.until != clock_ + standard_->burst || refresh_until_[bank] > bus.until ||
      woken_until_[bank] > bus.until) {
    return 0;
  }
  const auto latency = static_cast<std::uint64_t>(standard_->read_latency);
  const auto data_clock = static_cast<std::uint64_t>(standard_->data_clock_read);
  const std::uint32_t burst_ticks = standard_->burst;
  const std::uint32_t access_bytes = standard_->access_bytes;
  std::uint64_t clock = clock_, idle = 0, issued = 0, hits = 0;
  std::uint16_t head = list.head, tail = list.tail;
  for (;;) {
    const std::uint64_t tick = column_tick<kBus>(clock + distance);
    Burst::Entry& entry = burst_.entries[head];
    // A read that came only when the bus was free already, or is rounded, has another cause.
    if (tick > last || cursor.left < 2 || entry.check || entry.arrive + 1 > clock + burst_ticks ||
        tick != clock + distance) {
      break;
    }
    const Coordinates at = map_.decode(cursor.address);
    if (at.bank != bank || at.row != row) break;
    if constexpr (kBus == CommandBus::split_activate) {
      if (tick >= data_clock_until_) break;
      data_clock_until_ = std::max(data_clock_until_, tick + data_clock);
    }
    idle += tick - clock - burst_ticks;
    hits += entry.counted ? 0 : 1;
    stats_.latency.add(tick + latency - entry.arrive - 1);
    complete(entry.run, tick + latency);
    clock = tick;
    ++issued;
    const std::uint16_t id = head;
    head = entry.next;
    entry = {clock, next_sequence_++, at.column, cursor.run, Burst::kNone, false, cursor.check};
    burst_.entries[tail].next = id;
    tail = id;
    cursor.address += access_bytes;
    --cursor.left;
    ++cursor.accepted;
  }
  if (issued == 0) return 0;
  list.head = head;
  list.tail = tail;
  list.sequence = burst_.entries[head].sequence;
  read_columns_.issue(bank, clock);
  burst_.last[bank] = clock;
  bus.until = clock + burst_ticks;
  bus.bursts += issued;
  stats_.buses[bank >> bus_shift_].lost[static_cast<std::size_t>(Limit::ccd_long)] += idle;
  stats_.hits += hits;
  hits_served_[bank] += static_cast<std::uint32_t>(issued);
  clock_ = clock;
  return issued;
}

}  // namespace macroscope::dram
