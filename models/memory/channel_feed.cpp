#include "models/memory/channel_feed.hpp"

#include <algorithm>

#include "sim/core/quantity.hpp"

namespace macroscope::memory {

ChannelFeed::ChannelFeed(const dram::Standard& standard, const dram::ControllerParams& controller,
                         const dram::DecodeTable& map, const Params& params)
    : standard_(&standard),
      params_(params),
      channel_(standard, controller, map),
      buses_(standard.nodes(standard.data_level)),
      queued_(controller.read_queue + controller.write_queue + standard.banks() + 1),
      streams_(params.clients),
      shares_(params.slots) {
  run_.count = 0;
  if (params.ecc) ecc_.emplace(*params.ecc);
}

bool ChannelFeed::add(std::uint32_t client, std::uint32_t slot, const ChannelCursor& cursor,
                      bool write, std::uint64_t visible) {
  shares_[slot] = {0, true, 0, 0, cursor.at_least(), write, visible};
  if (cursor.empty()) return false;
  shares_[slot].cut = false;
  streams_[client].push_back({slot, write, visible, cursor});
  return true;
}

void ChannelFeed::flush() {
  if (run_.count == 0) return;
  feed_run();
  run_.count = 0;
}

void ChannelFeed::feed_run() {
  if (!ecc_) {
    if (!run_.write) ++shares_[run_slot_].runs;
    return channel_.push(run_);
  }
  const std::uint64_t bytes = standard_->access_bytes;
  accesses_.clear();
  ecc_->access(run_.address / bytes, run_.count, run_.write, run_partial_, accesses_);
  for (const dram::EccAccess& access : accesses_) {
    dram::Run run = run_;
    run.address = access.first * bytes;
    run.count = static_cast<std::uint32_t>(access.count);
    run.write = access.write;
    run.check = access.check;
    // A read waits for its check bits too; what a write or a line that leaves needs is posted.
    if (run.write) run.tag = dram::Run::kNoTag;
    if (run.tag != dram::Run::kNoTag) ++shares_[run_slot_].runs;
    channel_.push(run);
  }
}

std::uint64_t ChannelFeed::write_back(std::uint64_t until) {
  if (!ecc_) return until;
  accesses_.clear();
  ecc_->flush(accesses_);
  if (accesses_.empty()) return until;
  for (const dram::EccAccess& access : accesses_) {
    channel_.push(
        {access.first * standard_->access_bytes, 1, dram::Run::kNoTag, 0, access.write, true});
  }
  channel_.drain();
  return std::max({until, channel_.clock(), written()});
}

void ChannelFeed::push(const Stream& stream, const AccessRange& range) {
  const std::uint64_t address = range.first * standard_->access_bytes;
  const bool follows =
      run_.count != 0 && run_slot_ == stream.slot && run_partial_ == range.partial &&
      run_.address + std::uint64_t{run_.count} * standard_->access_bytes == address;
  if (!follows) {
    flush();
    run_slot_ = stream.slot;
    run_partial_ = range.partial;
    run_.address = address;
    run_.tag = stream.write ? dram::Run::kNoTag : stream.slot;
    run_.write = stream.write;
  }
  run_.count += static_cast<std::uint32_t>(range.count);
  shares_[stream.slot].fed += range.count;
}

/// Turns until the feed is filled or nothing more is visible. The end of a write ends the feed too:
/// it is taken in the clock in which the feed runs dry.
void ChannelFeed::refill() {
  std::uint64_t room = params_.ahead;
  std::uint32_t passed = 0;  // clients in a row that had nothing
  while (room != 0 && passed < params_.clients && taking_ == kNone) {
    std::deque<Stream>& streams = streams_[turn_];
    std::uint64_t left = std::min(params_.segment, room);
    ++passed;
    while (left != 0 && taking_ == kNone && !streams.empty() &&
           streams.front().visible <= channel_.clock()) {
      Stream& stream = streams.front();
      passed = 0;
      const AccessRange range = stream.cursor.take(left);
      push(stream, range);
      left -= range.count;
      room -= range.count;
      Share& share = shares_[stream.slot];
      share.uncut = stream.cursor.at_least();
      if (stream.cursor.empty()) {
        share.cut = true;
        if (stream.write) {
          share.runs = 1;
          taking_ = stream.slot;
        }
        streams.pop_front();
      }
    }
    turn_ = turn_ + 1 == params_.clients ? 0 : turn_ + 1;
  }
  flush();
}

std::uint64_t ChannelFeed::next_visible() const {
  std::uint64_t next = dram::Channel::kNever;
  for (const std::deque<Stream>& streams : streams_) {
    if (!streams.empty()) next = std::min(next, streams.front().visible);
  }
  return next;
}

void ChannelFeed::advance(std::uint64_t until) {
  while (channel_.clock() < until) {
    if (channel_.waiting() == 0) refill();
    if (channel_.waiting() != 0) {
      channel_.advance(until, true);
      if (channel_.waiting() == 0) acknowledge();
    } else {
      channel_.advance(std::min(until, next_visible()));
    }
  }
  collect();
}

void ChannelFeed::restart(std::uint64_t clock) {
  channel_.restart(clock);
  turn_ = 0;
}

void ChannelFeed::collect() {
  for (const dram::Completion& completion : channel_.completions()) {
    Share& share = shares_[completion.tag];
    share.last = std::max(share.last, completion.clock);
    if (--share.runs == 0 && share.cut) done_.push_back({completion.tag, share.last});
  }
  channel_.completions().clear();
}

/// The feed has run dry: the write that ended it has been taken.
void ChannelFeed::acknowledge() {
  if (taking_ == kNone) return;
  Share& share = shares_[taking_];
  share.runs = 0;
  share.last = channel_.clock() + static_cast<std::uint64_t>(standard_->write_latency);
  done_.push_back({taking_, share.last});
  taking_ = kNone;
}

std::uint64_t ChannelFeed::not_before(std::uint32_t slot) const {
  const Share& share = shares_[slot];
  if (share.cut && share.runs == 0) return share.last;
  return share.write ? write_bound(share) : read_bound(slot, share);
}

/// Its last command is not before the commands of all accesses that are still to be fed, one after
/// the other on the data buses.
std::uint64_t ChannelFeed::read_bound(std::uint32_t slot, const Share& share) const {
  if (share.cut) return channel_.earliest_completion(slot);
  const std::uint64_t first = std::max(channel_.clock(), share.visible) + 1;
  return first + spread(share.uncut) + static_cast<std::uint64_t>(standard_->read_latency);
}

/// It is taken when all accesses fed before have been, and its own; all but those that the queues
/// hold must have had their command by then. Check bits may need none: they meet in the queue.
std::uint64_t ChannelFeed::write_bound(const Share& share) const {
  const std::uint64_t before = channel_.waiting() + (share.cut ? 0 : share.uncut);
  const std::uint64_t commands = before > queued_ && !ecc_ ? before - queued_ : 0;
  return std::max(channel_.clock() + 1, share.visible) + spread(commands) +
         static_cast<std::uint64_t>(standard_->write_latency);
}

}  // namespace macroscope::memory
