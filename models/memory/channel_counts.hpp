// What a DRAM channel counted between two moments, as plain numbers that can be added.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/memory/dram/channel_stats.hpp"

namespace macroscope::memory {

/// Counts of one channel, its data buses added up.
struct ChannelCounts {
  std::vector<std::uint64_t> commands;              // by command of the standard
  std::uint64_t reads = 0, writes = 0;              // accesses
  std::uint64_t check_reads = 0, check_writes = 0;  // of them, made for an inline ECC
  std::uint64_t forwarded = 0, merged = 0;
  std::uint64_t hits = 0, misses = 0, conflicts = 0;
  std::uint64_t fast = 0;
  std::uint64_t busy = 0;  // clocks of the data buses
  std::array<std::uint64_t, dram::kLimits> lost{};
  std::uint64_t latency_clocks = 0;  // of all reads, from acceptance to the last data
  std::uint64_t latency_reads = 0;

  explicit ChannelCounts(const dram::ChannelStats& stats);
  ChannelCounts() = default;
  ChannelCounts& operator+=(const ChannelCounts& other);
  ChannelCounts& operator-=(const ChannelCounts& other);

  /// Clocks of the data buses, with work or without.
  [[nodiscard]] std::uint64_t clocks() const;
};

}  // namespace macroscope::memory
