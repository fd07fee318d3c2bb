// Acceptance of requests from the feed. Included by channel_steps.cpp only.
#pragma once

#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// An access of a run of the feed is done at `clock`; only runs with a tag are followed.
inline void Channel::complete(std::uint32_t run, std::uint64_t clock) {
  if (run == Run::kNoTag) return;
  const std::uint32_t index = run - feed_base_;
  if (--left_[index] == 0) completions_.push_back({feed_[index].tag, clock});
}

/// Number by which the accesses of the run being accepted are followed.
inline std::uint32_t Channel::run_number(const Run& run) const {
  return run.tag == Run::kNoTag ? Run::kNoTag : feed_base_ + static_cast<std::uint32_t>(feed_at_);
}

inline void Channel::deliver_until(std::uint64_t clock) {
  while (!deliveries_.empty() && deliveries_.front() <= clock) {
    deliveries_.pop_front();
    --in_flight_;
  }
  if (forwarded_until_ <= clock) {
    in_flight_ -= forwarded_;
    forwarded_ = 0;
    forwarded_until_ = kNever;
  }
}

/// Where the next access of the run lands.
inline Coordinates Channel::at_feed(const Run& run) {
  return map_.decode(run.address + std::uint64_t{feed_offset_} * standard_->access_bytes);
}

inline void Channel::next_access() {
  if (++feed_offset_ == feed_[feed_at_].count) {
    feed_offset_ = 0;
    ++feed_at_;
  }
}

/// The next access of the run is accepted at clock_, or refused.
inline bool Channel::accept_one(Run& run) {
  const bool full =
      run.write ? writes_.size() == params_.write_queue : reads_.size() == params_.read_queue;
  if (outstanding_ != 0 && !run.write && !run.check && in_flight_ >= outstanding_) {
    if (!deliveries_.empty()) next_arrival_ = deliveries_.front();
    next_arrival_ = std::min(next_arrival_, forwarded_until_);
    return false;
  }
  const Coordinates at = at_feed(run);
  if (writes_.size() != 0 && writes_.holds(at)) {
    // A read is served from the queued write, a write is merged into it.
    if (run.write) {
      ++stats_.writes;
      stats_.check_writes += run.check ? 1 : 0;
      ++stats_.merged;
      complete(run_number(run), clock_);
    } else {
      ++stats_.reads;
      ++stats_.forwarded;
      if (run.check) {
        ++stats_.check_reads;
      } else {
        ++forwarded_;
        ++in_flight_;
        forwarded_until_ = clock_ + 1;
        stats_.latency.add(0);
      }
      stats_.last_delivery = std::max(stats_.last_delivery, clock_ + 1);
      complete(run_number(run), clock_ + 1);
    }
    return true;
  }
  if (full) return false;
  const SlotId id = free_.back();
  free_.pop_back();
  Slot& slot = slots_[id];
  slot.arrive = clock_;
  slot.sequence = next_sequence_++;
  slot.at = at;
  slot.run = run_number(run);
  slot.write = run.write;
  slot.counted = false;
  slot.check = run.check;
  const bool hit = row_[at.bank] == at.row;
  if (run.write) {
    ++stats_.writes;
    stats_.check_writes += run.check ? 1 : 0;
    writes_.push(id, hit);
  } else {
    ++stats_.reads;
    if (run.check) {
      ++stats_.check_reads;
    } else {
      ++in_flight_;
    }
    reads_.push(id, hit);
  }
  return true;
}

/// As many requests as are accepted at clock_, in order; stops at the first that is refused.
inline void Channel::accept() {
  if (burst_.loaded) {
    if (accept_into_burst()) return;
    leave_burst();
  }
  next_arrival_ = kNever;
  if (outstanding_ != 0) deliver_until(clock_);
  while (feed_at_ < feed_.size()) {
    Run& run = feed_[feed_at_];
    if (run.earliest > clock_) {
      next_arrival_ = run.earliest;
      return;
    }
    // The common refusal; no queued write could answer the read.
    if (!run.write && reads_.size() == params_.read_queue && writes_.size() == 0 &&
        outstanding_ == 0) {
      return;
    }
    if (!accept_one(run)) return;
    --waiting_;
    next_access();
  }
}

}  // namespace macroscope::dram
