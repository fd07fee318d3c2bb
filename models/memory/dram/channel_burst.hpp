// Runs of row hits. Included by channel_steps.cpp only.
//
// Nothing but reads (or writes) of open rows is queued in the served queue, no bank was just opened
// and no refresh waits. Then only reads (writes) can be next, until a request that is not a hit is
// accepted, or a refresh comes due. Of the constraints only those from access to access can change
// in the meantime; what the accesses mean for all other commands is the effect of the last one of
// each bank, and is applied when the run ends.
#pragma once

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/channel_account.hpp"
#include "models/memory/dram/channel_select.hpp"
#include "models/memory/dram/channel_streak.hpp"

namespace macroscope::dram {

inline bool Channel::burst_possible() const {
  if (burst_.loaded) return true;
  const RequestQueue& queue = served();
  return fast_ && queue.size() > 8 && !queue.other_banks().any() && !active_banks_.any() &&
         maintenance_.empty() && activating_slot_ == kNoSlot && outstanding_ == 0 &&
         params_.page == PagePolicy::open;
}

/// Moves the served queue into burst_.
inline void Channel::load_burst() {
  RequestQueue& queue = writing_ ? writes_ : reads_;
  const std::uint64_t* const ready = timing_.bank_ready(column_command(writing_));
  burst_.loaded = true;
  burst_.waiting.clear();
  burst_.touched = {};
  const BankSet banks = queue.hit_banks();
  for_each_bank(
      bank_words_, [&](std::uint32_t w) { return banks.word(w); },
      [&](std::uint32_t bank) {
        for (SlotId id = queue.take_hits(bank); id != kNoSlot;) {
          const Slot& slot = slots_[id];
          const std::uint16_t entry = burst_.take();
          burst_.entries[entry] = {slot.arrive,  slot.sequence, slot.at.column, slot.run,
                                   Burst::kNone, slot.counted,  slot.check};
          burst_.append(bank, ready[bank], entry);
          free_.push_back(id);
          id = slot.next_in_bank;
        }
      });
}

/// Lets requests of the feed into the run at clock_ until one is refused; false when one is to be
/// accepted that is not a hit of the same kind, so that the run has to end first.
inline bool Channel::accept_into_burst() {
  next_arrival_ = kNever;
  const std::uint32_t room = writing_ ? params_.write_queue : params_.read_queue;
  while (feed_at_ != feed_.size()) {
    const Run& run = feed_[feed_at_];
    if (run.earliest > clock_) {
      next_arrival_ = run.earliest;
      return true;
    }
    if (run.write != writing_) {
      // A read of a write in the run is served from there, which ends the run.
      const Coordinates at = at_feed(run);
      if (writing_ && writes_.may_hold(at) && holds_write(at)) return false;
      if (!accept_one(feed_[feed_at_])) return true;
      --waiting_;
      next_access();
      if (!writing_ && writes_.size() > write_high_) return false;  // writes are next
      continue;
    }
    if (!writing_ && writes_.size() == 0) {
      // Nothing answers these reads: as many of the run as there is room for.
      FeedCursor cursor = read_cursor();
      while (burst_.size != room && accept_next_read(cursor)) continue;
      const bool refused = cursor.left != 0;
      settle(cursor);
      if (refused) return burst_.size == room;
      continue;
    }
    // What a queued write answers or absorbs is accepted even with a full queue, outside the run.
    const Coordinates at = at_feed(run);
    if ((writing_ || writes_.size() != 0) && writes_.may_hold(at) && holds_write(at)) return false;
    if (burst_.size == room) return true;
    if (!accept_hit(run, at)) return false;
  }
  return true;
}

inline bool Channel::holds_write(const Coordinates& at) const {
  if (writes_.holds(at)) return true;
  if (!writing_ || burst_.index[at.bank] == Burst::kNone) return false;
  std::uint16_t entry = burst_.waiting[burst_.index[at.bank]].head;
  while (entry != Burst::kNone && burst_.entries[entry].column != at.column) {
    entry = burst_.entries[entry].next;
  }
  return entry != Burst::kNone;
}

/// The next access of `run` joins the run of hits, if it is one. There must be room.
inline bool Channel::accept_hit(const Run& run, const Coordinates& at) {
  if (row_[at.bank] != at.row) return false;
  const std::uint16_t id = burst_.take();
  burst_.entries[id] = {clock_, next_sequence_++, at.column, run_number(run), Burst::kNone,
                        false,  run.check};
  burst_.append(at.bank, timing_.bank_ready(column_command(writing_))[at.bank], id);
  --waiting_;
  if (writing_) {
    ++stats_.writes;
    stats_.check_writes += run.check ? 1 : 0;
    writes_.count_address(at, 1);
  } else {
    ++stats_.reads;
    stats_.check_reads += run.check ? 1 : 0;
  }
  next_access();
  return true;
}

/// The common case of accept_into_burst() for the rest of one run of reads, with nothing that could
/// answer them from a queued write: true when the next access was accepted.
[[gnu::always_inline]] inline bool Channel::accept_next_read(FeedCursor& cursor) {
  if (cursor.left == 0) return false;
  const Coordinates at = map_.decode(cursor.address);
  if (row_[at.bank] != at.row) return false;
  const std::uint16_t id = burst_.take();
  burst_.entries[id] = {clock_, next_sequence_++, at.column, cursor.run, Burst::kNone,
                        false,  cursor.check};
  burst_.append(at.bank, timing_.bank_ready(read_command_)[at.bank], id);
  cursor.address += standard_->access_bytes;
  --cursor.left;
  ++cursor.accepted;
  return true;
}

inline Channel::FeedCursor Channel::read_cursor() const {
  if (writing_ || writes_.size() != 0 || feed_at_ == feed_.size()) return {};
  const Run& run = feed_[feed_at_];
  if (run.write || run.earliest > clock_) return {};
  return {run.address + std::uint64_t{feed_offset_} * standard_->access_bytes,
          run.count - feed_offset_, 0, run_number(run), run.check};
}

inline void Channel::settle(FeedCursor& cursor) {
  if (cursor.accepted != 0) {
    feed_offset_ += cursor.accepted;
    waiting_ -= cursor.accepted;
    stats_.reads += cursor.accepted;
    if (cursor.check) stats_.check_reads += cursor.accepted;
    if (cursor.left == 0) {
      feed_offset_ = 0;
      ++feed_at_;
    }
  }
  cursor = {};
}

/// Ends the run: what is left goes back into the queue, and the last access of every bank takes its
/// effects on all other commands.
inline void Channel::leave_burst() {
  RequestQueue& queue = writing_ ? writes_ : reads_;
  for (const Burst::Bank& list : burst_.waiting) {
    burst_.index[list.bank] = Burst::kNone;
    for (std::uint16_t entry = list.head; entry != Burst::kNone;) {
      const Burst::Entry& e = burst_.entries[entry];
      const SlotId id = free_.back();
      free_.pop_back();
      slots_[id] = {e.arrive,  e.sequence, {list.bank, row_[list.bank], e.column},
                    e.run,     kNoSlot,    writing_,
                    e.counted, e.check};
      if (writing_) writes_.count_address(slots_[id].at, -1);  // push counts it
      queue.push(id, true);
      const std::uint16_t next = e.next;
      burst_.give_back(entry);
      entry = next;
    }
  }
  const std::uint32_t command = column_command(writing_);
  for_each_bank(
      bank_words_, [&](std::uint32_t w) { return burst_.touched.word(w); },
      [&](std::uint32_t bank) {
        timing_.issue(command, bank, burst_.last[bank]);
        last_used_[bank] = burst_.last[bank];
      });
  burst_.size = 0;
  burst_.loaded = false;
}

/// Issues hits as long as only hits can be next, up to the horizon; false if none was issued and
/// time did not go on. Ends loaded when the run can go on as soon as time or the feed does.
template <CommandBus kBus>
inline bool Channel::burst(std::uint64_t until) {
  if (!burst_.loaded) {
    update_mode();
    if (!burst_possible()) return false;  // the mode may have changed
    load_burst();
  }
  const bool write = writing_;
  const std::uint32_t command = column_command(write);
  const ColumnTiming& columns = write ? write_columns_ : read_columns_;
  const std::uint64_t latency =
      static_cast<std::uint64_t>(write ? standard_->write_latency : standard_->read_latency);
  const std::uint64_t* const of_group = timing_.group_ready(command);
  const std::uint64_t* const of_upper = timing_.upper_ready(command);
  const std::uint32_t group_shift = timing_.group_shift();
  const std::uint32_t upper_shift = timing_.upper_shift();
  const std::uint32_t burst_ticks = standard_->burst;
  const std::uint64_t data_clock =
      static_cast<std::uint64_t>(write ? standard_->data_clock_write : standard_->data_clock_read);
  const std::uint64_t starves =
      params_.starvation == 0 ? kNever : oldest_[write ? 1 : 0] + params_.starvation + 1;
  const auto reads_next = [&] { return write && reads_.size() != 0 && burst_.size < write_low_; };
  constexpr bool kDual = kBus == CommandBus::dual || kBus == CommandBus::dual_half_clock;
  bool turned = false;  // the row slot of the last tick belongs to the reads
  const std::uint64_t began = clock_;
  std::uint64_t issued = 0;
  if (clock_ + 1 >= starves) {
    leave_burst();
    return false;
  }
  starve_tick_ = starves;
  std::uint64_t last = horizon(until);
  FeedCursor cursor = read_cursor();
  bool paused = false;  // the run goes on from here later
  while (burst_.size > 1) {
    if (reads_next()) break;
    if (burst_.waiting.size() == 1 && cursor.left > 1 && log_ == nullptr) {
      issued += streak<kBus>(cursor, last);
    }
    std::uint64_t tick = kNever;
    std::uint64_t order = 0;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < burst_.waiting.size(); ++i) {
      const Burst::Bank& b = burst_.waiting[i];
      const std::uint64_t ready = column_tick<kBus>(
          std::max(std::max(clock_ + 1, b.ready),
                   std::max(of_group[b.bank >> group_shift], of_upper[b.bank >> upper_shift])));
      if (ready < tick || (ready == tick && b.sequence < order)) {
        tick = ready;
        order = b.sequence;
        chosen = i;
      }
    }
    if (tick > last) {
      // Up to the horizon nothing happens; what comes then is let in.
      settle(cursor);
      clock_ = last;
      paused = accept_into_burst() && clock_ + 1 < starves;
      break;
    }
    if constexpr (kBus == CommandBus::split_activate) {
      if (tick >= data_clock_until_) break;
      data_clock_until_ = std::max(data_clock_until_, tick + data_clock);
    }
    const std::uint32_t bank = burst_.waiting[chosen].bank;
    const std::uint16_t id = burst_.pop(chosen);
    const Burst::Entry e = burst_.entries[id];
    burst_.give_back(id);
    DataBus& bus = buses_[bank >> bus_shift_];
    if (tick > bus.until) account_gap(bank, write, e.arrive, bus, tick);
    columns.issue(bank, tick);
    burst_.last[bank] = tick;
    burst_.touched.set(bank);
    bus = {std::max(bus.until, tick) + burst_ticks, bus.bursts + 1, bank, write};
    ++hits_served_[bank];
    if (!e.counted) ++stats_.hits;
    if (log_ != nullptr) {
      const Slot slot{e.arrive,  e.sequence, {bank, row_[bank], e.column}, e.run, kNoSlot, write,
                      e.counted, e.check};
      log(tick, command, bank, &slot);
    }
    if (write) {
      writes_.count_address({bank, row_[bank], e.column}, -1);
    } else if (!e.check) [[likely]] {
      stats_.latency.add(tick + latency - e.arrive - 1);
    }
    stats_.check_bursts += e.check ? 1 : 0;
    complete(e.run, tick + latency);
    ++issued;
    clock_ = tick;
    if (kDual && reads_next()) {
      turned = true;
      break;
    }
    if (next_arrival_ != kNever && next_arrival_ > clock_) continue;  // none before
    // The end of a run is left to accept_into_burst(), which goes on to the next one.
    if (accept_next_read(cursor) && cursor.left != 0) continue;
    settle(cursor);
    if (!accept_into_burst()) break;
    if (feeding_ && waiting_ == 0) {
      paused = true;
      break;
    }
    cursor = read_cursor();
    last = horizon(until);
  }
  settle(cursor);
  stats_.commands[command] += issued;
  stats_.fast += issued;
  if (issued != 0) {
    if (write) {
      stats_.last_write = clock_;
    } else {
      stats_.last_delivery = std::max(stats_.last_delivery, clock_ + latency);
    }
  }
  if (paused) return true;
  const bool moved = issued != 0 || clock_ != began;
  leave_burst();
  if (!moved) return false;
  if constexpr (kDual) {
    if (turned) {
      const Choice row = pick_row<kBus>(clock_);
      if (row.tick == clock_) issue_row<kBus>(row);
    }
  }
  accept();
  return true;
}

}  // namespace macroscope::dram
