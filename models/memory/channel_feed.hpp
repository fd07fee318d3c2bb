// One DRAM channel behind a port: the transactions of several clients, dealt out to it in turn.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "models/memory/access_cut.hpp"
#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/inline_ecc.hpp"

namespace macroscope::memory {

/// A channel whose feed is filled from the transactions of its clients.
///
/// Each client's transactions are served in their order; between clients turns are taken in order
/// of their numbers, a turn is at most `segment` accesses. The feed is filled up to `ahead`
/// accesses whenever it has run dry, with what is visible in that clock: what is fed depends on the
/// time in the channel alone, not on when the caller looks. No transaction is ever listed as a
/// whole.
///
/// With an inline ECC the accesses of a transaction become those of the device just before they are
/// fed; check bits and data read to be modified go between them. Cursors of writes must split.
///
/// A read is done with its last data, and what its check bits needed. A write is posted: it is done
/// `write_latency` after the controller took its last access, and may wait in the write queue long
/// after that.
class ChannelFeed {
 public:
  struct Params {
    std::uint32_t clients = 1;
    std::uint32_t slots = 1;     // transactions under way, of all clients
    std::uint64_t segment = 64;  // accesses
    std::uint64_t ahead = 256;   // accesses
    std::optional<dram::EccParams> ecc;
  };
  /// The part of a transaction in this channel is done.
  struct Done {
    std::uint32_t slot;
    std::uint64_t clock;  // of the last data; may lie ahead of clock()
  };

  ChannelFeed(const dram::Standard& standard, const dram::ControllerParams& controller,
              const dram::DecodeTable& map, const Params& params);

  /// A transaction of `client`, to be known by its slot until it is done, seen by the controller
  /// from clock `visible` on. False when none of its accesses lie in this channel.
  bool add(std::uint32_t client, std::uint32_t slot, const ChannelCursor& cursor, bool write,
           std::uint64_t visible);
  /// Runs all clocks up to `until`. Visible clocks added later must be after it.
  void advance(std::uint64_t until);
  /// Writes back what the inline ECC keeps, when nothing is under way; the clock at which that is
  /// done, `until` or later.
  [[nodiscard]] std::uint64_t write_back(std::uint64_t until);
  /// Channel::quiesce(), when nothing is under way.
  [[nodiscard]] std::uint64_t quiesce(std::uint64_t until) { return channel_.quiesce(until); }
  /// Channel::restart(); the turn is the first client's again.
  void restart(std::uint64_t clock);
  /// What was done since the caller last emptied it.
  [[nodiscard]] std::vector<Done>& done() { return done_; }
  /// The transaction's part in this channel is not complete before this clock.
  [[nodiscard]] std::uint64_t not_before(std::uint32_t slot) const;

  [[nodiscard]] const dram::Channel& channel() const { return channel_; }
  /// A clock not after the end of the last write that the controller has taken; what is written is
  /// there when it is not after clock().
  [[nodiscard]] std::uint64_t written() const {
    const std::uint64_t last = channel_.busy() ? channel_.clock() + 1 : channel_.last_write();
    return last + static_cast<std::uint64_t>(standard_->write_latency);
  }
  /// Clocks from the first to the last of so many column commands, at least.
  [[nodiscard]] std::uint64_t spread(std::uint64_t accesses) const {
    return accesses == 0 ? 0 : (accesses - 1) / buses_ * standard_->burst;
  }
  /// Accesses of the transaction that were fed so far.
  [[nodiscard]] std::uint64_t fed(std::uint32_t slot) const { return shares_[slot].fed; }

 private:
  static constexpr std::uint32_t kNone = ~0U;
  struct Stream {
    std::uint32_t slot;
    bool write;
    std::uint64_t visible;
    ChannelCursor cursor;
  };
  struct Share {
    std::uint32_t runs = 0;   // fed and not complete; of a write 1 until it is taken
    bool cut = true;          // all of it has been fed
    std::uint64_t last = 0;   // clock of the last data so far
    std::uint64_t fed = 0;    // accesses
    std::uint64_t uncut = 0;  // at least so many accesses are still to be fed
    bool write = false;
    std::uint64_t visible = 0;
  };

  void refill();
  void push(const Stream& stream, const AccessRange& range);
  void flush();
  void feed_run();
  void acknowledge();
  [[nodiscard]] std::uint64_t read_bound(std::uint32_t slot, const Share& share) const;
  [[nodiscard]] std::uint64_t write_bound(const Share& share) const;
  void collect();
  [[nodiscard]] std::uint64_t next_visible() const;
  const dram::Standard* standard_;
  Params params_;
  dram::Channel channel_;
  std::uint64_t buses_;
  std::uint64_t queued_;                     // accesses that the controller can hold
  std::vector<std::deque<Stream>> streams_;  // by client, in order
  std::vector<Share> shares_;                // by slot
  std::uint32_t turn_ = 0;                   // client whose turn it is
  dram::Run run_;                            // grows as long as accesses follow each other
  std::uint32_t run_slot_ = 0;               // transaction it belongs to
  bool run_partial_ = false;                 // see AccessRange
  std::optional<dram::InlineEcc> ecc_;
  std::vector<dram::EccAccess> accesses_;  // what a run becomes
  std::uint32_t taking_ = kNone;           // write whose last access ends the feed
  std::vector<Done> done_;
};

}  // namespace macroscope::memory
