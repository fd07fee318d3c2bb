// What one channel did: commands, hits, latencies, and where the time of its data bus went.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace macroscope::dram {

/// Why the data bus carried nothing.
enum class Limit : std::uint8_t {
  row_miss,       // the row's activation (RCD) of a closed bank
  bank_conflict,  // another row of the bank had to be closed first (RP, RAS, RTP, WR, RC)
  ccd_long,       // two accesses of one bank group (CCD_L), or of two stacks (CCD_R)
  activate_rate,  // RRD or FAW held the activation back
  turn_around,    // between reads and writes, or between ranks
  refresh,        // a refresh of the bank, its precharge before and its recovery
  command_bus,    // a command or data clock synchronization stood in the way
  power_down,     // leaving power-down or self-refresh
  boundary,       // between operators: rows are closed, refreshes come early
  queue_empty     // no request to serve
};
inline constexpr std::size_t kLimits = 10;
[[nodiscard]] const char* limit_name(Limit limit);
[[nodiscard]] const char* limit_doc(Limit limit);

/// Clocks of one data bus; busy + sum of lost = clocks observed.
struct BusTime {
  std::uint64_t busy = 0;
  std::array<std::uint64_t, kLimits> lost{};
};

/// Clocks from acceptance to the last data of a read: exact below kExact, above by powers of two in
/// 16 steps each.
class LatencyHistogram {
 public:
  static constexpr std::uint64_t kExact = 2048;

  void add(std::uint64_t clocks) {
    ++(clocks < kExact ? bins_[clocks] : long_bin(clocks));
    ++count_;
    sum_ += clocks;
    if (clocks > max_) max_ = clocks;
  }
  void add(const LatencyHistogram& other);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double mean() const;
  [[nodiscard]] std::uint64_t max() const { return max_; }
  /// Smallest latency that at least `share` (0..1) of the reads do not exceed.
  [[nodiscard]] std::uint64_t percentile(double share) const;
  struct Bin {
    std::uint64_t from, to, count;  // clocks from..to inclusive
  };
  /// Bins that are not empty, merged to about `wanted`.
  [[nodiscard]] std::vector<Bin> bins(std::size_t wanted) const;

 private:
  static constexpr std::size_t kSteps = 16;
  static constexpr std::size_t kBins = kExact + kSteps * 53;
  [[nodiscard]] static std::uint64_t lowest(std::size_t bin);
  std::uint64_t& long_bin(std::uint64_t clocks);

  std::vector<std::uint64_t> bins_ = std::vector<std::uint64_t>(kBins);
  std::uint64_t count_ = 0, sum_ = 0, max_ = 0;
};

/// Time of one rank (refresh node) by state, in clocks.
struct StandbyTime {
  std::uint64_t active = 0;      // at least one bank open
  std::uint64_t open_banks = 0;  // sum over banks of the time each was open
  std::uint64_t power_down = 0;  // precharged, clock off
  std::uint64_t self_refresh = 0;
};

struct ChannelStats {
  std::vector<std::uint64_t> commands;  // by command number
  std::uint64_t reads = 0;              // requests accepted
  std::uint64_t writes = 0;
  std::uint64_t check_reads = 0;   // of them, made for an inline ECC
  std::uint64_t check_writes = 0;  // the same
  std::uint64_t check_bursts = 0;  // that the devices moved
  std::uint64_t forwarded = 0;     // reads served from a queued write
  std::uint64_t merged = 0;        // writes onto a queued write of the same address
  std::uint64_t hits = 0, misses = 0, conflicts = 0;
  std::uint64_t last_delivery = 0;   // clock at which the last read returned
  std::uint64_t last_write = 0;      // clock of the last write command
  std::uint64_t fast = 0;            // accesses issued by the run of row hits
  std::vector<BusTime> buses;        // by data bus
  std::vector<StandbyTime> standby;  // by node of the refresh level
  LatencyHistogram latency;
};

}  // namespace macroscope::dram
