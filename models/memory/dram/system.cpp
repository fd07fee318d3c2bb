#include "models/memory/dram/system.hpp"

#include <algorithm>

namespace macroscope::dram {

System::System(const Memory& memory)
    : memory_(&memory), outstanding_(memory.channels > 1 ? memory.outstanding : 0) {
  const std::uint32_t limit = memory.channels > 1 ? 0 : memory.outstanding;
  const DecodeTable map(memory.map);
  for (std::uint32_t i = 0; i < memory.channels; ++i) {
    channels_.emplace_back(memory.standard, memory.controller, map, limit);
  }
  room_.resize(channels_.size());
  if (memory.ecc) ecc_.resize(channels_.size(), InlineEcc(*memory.ecc));
}

void System::set_sink(std::function<void(const CommandLog&)> sink) {
  sink_ = std::move(sink);
  logs_.resize(channels_.size());
  for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].set_log(&logs_[i]);
}

void System::set_fast(bool on) {
  for (Channel& channel : channels_) channel.set_fast(on);
}

void System::push(const std::vector<Run>& runs) {
  if (channels_.size() == 1) {
    push_one_channel(runs);
  } else {
    for (const Run& run : runs) push_blocks(run);
  }
  if (sink_) flush_commands();
}

template <class Feed>
void System::translate(std::size_t channel, const Run& run, const Feed& feed) {
  if (ecc_.empty()) return feed(run);
  const std::uint64_t bytes = memory_->standard.access_bytes;
  accesses_.clear();
  ecc_[channel].access(run.address / bytes, run.count, run.write, false, accesses_);
  for (const EccAccess& access : accesses_) {
    const bool tagged = run.count == 1 && !access.check;
    feed({access.first * bytes, static_cast<std::uint32_t>(access.count),
          tagged ? run.tag : Run::kNoTag, run.earliest, access.write, access.check});
  }
}

void System::push_one_channel(const std::vector<Run>& runs) {
  // Some at a time, so that the feed stays in the cache.
  constexpr std::size_t kPiece = 256;
  Channel& channel = channels_.front();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    translate(0, runs[i], [&](const Run& run) { channel.push(run); });
    if (i % kPiece == kPiece - 1) channel.advance(Channel::kNever, true);
  }
  channel.advance(Channel::kNever, true);
  last_acceptance_ = channel.clock();
  collect(0);
}

void System::push_blocks(const Run& run) {
  const std::uint64_t interleave = memory_->interleave_bytes;
  const std::uint64_t access = memory_->standard.access_bytes;
  const std::uint64_t block = run.address / interleave;
  std::uint64_t round = block / channels_.size();
  std::uint64_t channel = block % channels_.size();
  std::uint64_t offset = run.address % interleave;
  Run piece = run;
  if (run.count != 1) piece.tag = Run::kNoTag;
  for (std::uint32_t left = run.count; left != 0; left -= piece.count) {
    const std::uint64_t in_block = (interleave - offset + access - 1) / access;
    piece.address = round * interleave + offset;
    piece.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, in_block));
    offer(channel, piece);
    offset = 0;
    if (++channel == channels_.size()) {
      channel = 0;
      ++round;
    }
  }
}

void System::offer(std::size_t channel, const Run& piece) {
  translate(channel, piece, [&](const Run& run) { offer_run(channel, run); });
}

/// The channel accepts all of the piece. Where its queue has room for it, it does so in the clock
/// in which it is offered, and need not run until it is full: visits of a channel are then fewer.
void System::offer_run(std::size_t channel, Run piece) {
  Channel& to = channels_[channel];
  const auto accept = [&](const Run& run) {
    to.push(run);
    to.advance(Channel::kNever, true);
    last_acceptance_ = to.clock();
  };
  if (outstanding_ == 0) {
    piece.earliest = std::max(piece.earliest, last_acceptance_);
    std::uint32_t& room = piece.write ? room_[channel].writes : room_[channel].reads;
    if (room >= piece.count) {
      room -= piece.count;
      to.push(piece);
      last_acceptance_ = piece.earliest;
      return;
    }
    accept(piece);
    room_[channel] = {to.room(false), to.room(true)};
    return;
  }
  Run one = piece;
  one.count = 1;
  const bool limited = !piece.write && !piece.check;
  one.tag = limited ? kRead : Run::kNoTag;
  for (std::uint32_t i = 0; i < piece.count; ++i) {
    last_acceptance_ = std::max(last_acceptance_, piece.earliest);
    if (limited) {
      wait_for_slot();
      ++in_flight_;
    }
    one.earliest = last_acceptance_;
    accept(one);
    collect(channel);
    one.address += memory_->standard.access_bytes;
  }
}

/// Moves the clock of the next acceptance to where a read may be accepted. A delivery follows its
/// command by the read latency, so a channel may run up to that long before the earliest delivery
/// that is known without missing an earlier one.
void System::wait_for_slot() {
  const auto latency = static_cast<std::uint64_t>(memory_->standard.read_latency);
  const auto deliver = [&] {
    while (!deliveries_.empty() && deliveries_.top() <= last_acceptance_) {
      deliveries_.pop();
      --in_flight_;
    }
  };
  const auto run_to = [&](std::uint64_t until) {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (channels_[i].clock() >= until) continue;
      channels_[i].advance(until);
      collect(i);
    }
  };
  for (;;) {
    std::uint64_t clock = std::max(last_acceptance_, latency) - latency;
    run_to(clock);
    deliver();
    if (in_flight_ < outstanding_) return;
    while (deliveries_.empty()) run_to(clock += latency);
    run_to(std::max(deliveries_.top(), latency) - latency);
    last_acceptance_ = std::max(last_acceptance_, deliveries_.top());
  }
}

/// Takes the completions of a channel.
void System::collect(std::size_t channel) {
  std::vector<Completion>& completions = channels_[channel].completions();
  for (const Completion& completion : completions) {
    if (outstanding_ != 0) deliveries_.push(completion.clock);
    if (done_) done_(completion);
  }
  completions.clear();
}

/// What the controllers still keep changed is written after the last request, each channel for
/// itself.
void System::flush_check_lines() {
  for (std::size_t i = 0; i < ecc_.size(); ++i) {
    accesses_.clear();
    ecc_[i].flush(accesses_);
    for (const EccAccess& access : accesses_) {
      channels_[i].push({access.first * memory_->standard.access_bytes, 1, Run::kNoTag,
                         last_acceptance_, access.write, true});
    }
  }
}

void System::finish() {
  flush_check_lines();
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    channels_[i].drain();
    collect(i);
    end = std::max(end, channels_[i].clock());
  }
  for (Channel& channel : channels_) channel.advance(end);
  last_acceptance_ = end;
  if (sink_) flush_commands();
}

/// No request can reach a channel before the clock of the last acceptance, so all channels may run
/// to it, and no earlier command can follow.
void System::flush_commands() {
  merged_.clear();
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i].clock() < last_acceptance_) channels_[i].advance(last_acceptance_);
    collect(i);
    for (CommandRecord& record : logs_[i]) record.ids[0] = static_cast<std::int32_t>(i);
    merged_.insert(merged_.end(), logs_[i].begin(), logs_[i].end());
    logs_[i].clear();
  }
  if (channels_.size() > 1) {
    std::stable_sort(
        merged_.begin(), merged_.end(),
        [](const CommandRecord& a, const CommandRecord& b) { return a.clock < b.clock; });
  }
  if (!merged_.empty()) sink_(merged_);
}

}  // namespace macroscope::dram
