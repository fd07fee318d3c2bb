// The figures of one channel, or of several together, from what the channels counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/memory/dram/channel_stats.hpp"
#include "models/memory/dram/memory.hpp"

namespace macroscope::dram_report {

/// Figures of a number of channels over the same clocks.
struct Summary {
  std::uint64_t cycles = 0;
  std::uint64_t data_buses = 0;
  std::uint64_t reads = 0;  // accepted, of the host
  std::uint64_t writes = 0;
  std::uint64_t ecc_reads = 0;  // of an inline ECC: not among the requests
  std::uint64_t ecc_writes = 0;
  std::uint64_t forwarded = 0;  // reads served from a queued write
  std::uint64_t merged = 0;     // writes onto a queued one
  std::uint64_t hits = 0, misses = 0, conflicts = 0;
  std::uint64_t bursts = 0;             // reads and writes of the devices
  std::uint64_t fast = 0;               // of them, issued as runs of row hits
  std::vector<std::uint64_t> commands;  // by command number
  std::uint64_t busy = 0;               // clocks of the data buses, up to `cycles`
  std::array<std::uint64_t, dram::kLimits> lost{};
  dram::LatencyHistogram latency;
  double seconds = 0;
  double bytes = 0;  // of all requests
  double peak = 0;   // bytes per second

  [[nodiscard]] std::uint64_t requests() const { return reads + writes; }
  [[nodiscard]] double bandwidth() const { return seconds > 0 ? bytes / seconds : 0; }
  [[nodiscard]] double row_hit_rate() const;
  [[nodiscard]] double fast_share() const;
  /// Share of the clocks of the data buses.
  [[nodiscard]] double share(dram::Limit limit) const;
  [[nodiscard]] double busy_share() const;
};

/// Sums up channels that ran for `cycles` clocks. Throws ModelError (MS490) when the time of a data
/// bus does not add up to them.
[[nodiscard]] Summary summarize(const dram::Memory& memory,
                                const std::vector<dram::ChannelStats>& channels,
                                std::uint64_t cycles);

/// Largest share of the peak that refresh leaves, 1 - (RTP + RP + RFC + RCD) / REFI: all rows are
/// closed, the refresh done and a row opened again. 1 without refresh and where it leaves other
/// banks free; nothing when a timing is missing.
[[nodiscard]] std::optional<double> refresh_ceiling(const dram::Memory& memory);

}  // namespace macroscope::dram_report
