// Several channels behind one address space.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/memory.hpp"

namespace macroscope::dram {

/// The channels of a memory and the one source that sends them requests.
///
/// Consecutive blocks of `interleave_bytes` go to the channels in turn: block b to channel
/// b mod channels, at block b div channels there. Requests are offered in order; one that its
/// channel refuses holds back all later ones. Between channels nothing else is shared, so only the
/// clock of the last acceptance passes from one to the next, and each channel runs on its own until
/// it accepts. A limit of outstanding reads counts over all channels.
class System {
 public:
  /// `memory` must outlive the system.
  explicit System(const Memory& memory);

  /// Offers these requests after all earlier ones and runs until the last is accepted. Addresses
  /// are below the capacity; `earliest` must not fall from run to run.
  void push(const std::vector<Run>& runs);
  /// Writes back the check bits of an inline ECC and runs until everything is done; all channels
  /// end at the same clock.
  void finish();
  /// After finish(): the clock at which the last read has returned and the last write been issued.
  [[nodiscard]] std::uint64_t clock() const { return last_acceptance_; }

  [[nodiscard]] std::size_t channels() const { return channels_.size(); }
  [[nodiscard]] ChannelStats stats(std::size_t channel) const { return channels_[channel].stats(); }

  /// `sink` gets all commands in order of clock, then channel; id 0 of each is its channel.
  void set_sink(std::function<void(const CommandLog&)> sink);
  /// `done` gets every tagged run of one access when it is done, at the latest in finish(). Not
  /// with a limit of outstanding reads over several channels, which uses the tags itself.
  void set_completion(std::function<void(const Completion&)> done) { done_ = std::move(done); }
  /// See Channel::set_fast().
  void set_fast(bool on);

 private:
  void push_one_channel(const std::vector<Run>& runs);
  void push_blocks(const Run& run);
  void offer(std::size_t channel, const Run& piece);
  void offer_run(std::size_t channel, Run piece);
  /// Calls `feed` with what a run in a channel's data becomes there: itself without inline ECC.
  template <class Feed>
  void translate(std::size_t channel, const Run& run, const Feed& feed);
  void flush_check_lines();
  void wait_for_slot();
  void collect(std::size_t channel);
  void flush_commands();

  /// Places of a channel's queues that are surely free for what is offered next.
  struct Room {
    std::uint32_t reads = 0, writes = 0;
  };

  const Memory* memory_;
  std::deque<Channel> channels_;  // a channel keeps its address
  std::vector<Room> room_;        // by channel
  std::vector<InlineEcc> ecc_;    // by channel, empty without
  std::vector<EccAccess> accesses_;
  std::uint64_t last_acceptance_ = 0;
  // reads in flight, only with a limit and several channels
  std::uint32_t outstanding_;
  std::uint32_t in_flight_ = 0;
  static constexpr std::uint32_t kRead = 0;  // tag of every read
  std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> deliveries_;
  // commands
  std::vector<CommandLog> logs_;  // by channel
  CommandLog merged_;
  std::function<void(const CommandLog&)> sink_;
  std::function<void(const Completion&)> done_;
};

}  // namespace macroscope::dram
