// When the next completion can be at the earliest, for callers that sleep until then.
#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// From the newest run back, until all accesses that are not done are found.
template <class F>
void Channel::for_each_open_run(const F& f) const {
  std::uint64_t open = waiting_ + burst_.size + (slots_.size() - free_.size());
  for (std::size_t i = feed_.size(); i > 0 && open != 0; --i) {
    if (left_[i - 1] == 0) continue;
    open -= left_[i - 1];
    f(i - 1);
  }
}

/// First clock in which so many accesses of one kind can all have had their last data: one column
/// command per burst and data bus from the next clock on.
std::uint64_t Channel::earliest_end(std::uint64_t accesses, bool write) const {
  const std::uint64_t buses = standard_->nodes(standard_->data_level);
  const std::uint64_t spaced = (accesses - 1) / buses * standard_->burst;
  const std::int64_t latency = write ? standard_->write_latency : standard_->read_latency;
  return clock_ + 1 + spaced + static_cast<std::uint64_t>(latency);
}

std::uint64_t Channel::earliest_completion() const {
  std::uint64_t earliest = kNever;
  for_each_open_run([&](std::size_t i) {
    earliest = std::min(earliest, earliest_end(left_[i], feed_[i].write));
  });
  return earliest;
}

std::uint64_t Channel::earliest_completion(std::uint32_t tag) const {
  std::uint64_t accesses = 0;
  bool write = false;
  for_each_open_run([&](std::size_t i) {
    if (feed_[i].tag != tag) return;
    accesses += left_[i];
    write = feed_[i].write;
  });
  return accesses == 0 ? clock_ : earliest_end(accesses, write);
}

}  // namespace macroscope::dram
