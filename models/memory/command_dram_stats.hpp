// The statistics of the command-level DRAM: bytes, commands, row hits, and time by cause.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "models/memory/channel_counts.hpp"
#include "models/memory/dram/memory.hpp"
#include "sim/core/statistics.hpp"

namespace macroscope::memory {

/// Time of the data buses of one channel; several buses (pseudo-channels) are averaged.
struct ChannelTimeStats : StatGroup {
  ChannelTimeStats(const std::string& name, StatGroup* parent, const dram::Standard& standard);

  ChannelCounts counts;

 private:
  std::deque<Formula> times_;
};

/// All channels over all counted programs of a run.
struct CommandDramStats : StatGroup {
  CommandDramStats(const std::string& name, const dram::Memory& memory);

  /// Adds the counts of a program, one a channel.
  void add(const std::vector<ChannelCounts>& program);

  Counter read{*this, "read", unit::bytes, "bytes delivered to clients"};
  Counter written{*this, "written", unit::bytes, "bytes taken from clients"};
  Counter overfetch{*this, "overfetch", unit::bytes,
                    "bytes moved because transfers begin and end inside accesses"};
  Counter accesses{*this, "accesses", unit::accesses, "reads and writes of whole accesses"};
  Counter ecc_reads{*this, "ecc_reads", unit::accesses, "of them, made for the inline ECC"};
  Counter ecc_writes{*this, "ecc_writes", unit::accesses, "the same"};
  StatIdentity conserved{
      *this, "read + written + overfetch + ecc_reads and ecc_writes = accesses * access_bytes",
      [this] {
        return read.value() + written.value() + overfetch.value() +
               (ecc_reads.value() + ecc_writes.value()) * access_bytes_;
      },
      [this] { return accesses.value() * access_bytes_; }};
  Formula busy{*this, "busy", unit::nanoseconds,
               [this] { return nanoseconds(all_.busy, buses_ * channels_.size()); },
               "time in which the data buses carried bytes, their mean"};
  Counter hits{*this, "row_hits", unit::accesses, "accesses to a row that was open"};
  Counter misses{*this, "row_misses", unit::accesses, "accesses to a bank without an open row"};
  Counter conflicts{*this, "row_conflicts", unit::accesses, "accesses that had a row closed"};
  Ratio hit_rate{*this, "row_hit_rate", hits, accesses, "share of accesses to an open row"};
  Counter forwarded{*this, "forwarded", unit::accesses, "reads served from a queued write"};
  Counter merged{*this, "merged", unit::accesses, "writes onto a queued write"};
  StatIdentity decided{*this, "row hits + misses + conflicts + forwarded + merged = accesses",
                       [this] {
                         return hits.value() + misses.value() + conflicts.value() +
                                forwarded.value() + merged.value();
                       },
                       [this] { return accesses.value(); }};
  Counter fast{*this, "fast", unit::accesses, "accesses that were computed as runs of row hits"};
  Ratio fast_share{*this, "fast_share", fast, accesses, "their share"};
  Formula read_latency{*this, "average_read_latency", unit::nanoseconds,
                       [this]() -> StatValue {
                         if (all_.latency_reads == 0) return std::monostate();
                         return nanoseconds(all_.latency_clocks, all_.latency_reads);
                       },
                       "from the controller's queue to the last data"};

 private:
  [[nodiscard]] double nanoseconds(std::uint64_t clocks, std::uint64_t over) const;

  std::uint64_t access_bytes_;
  std::uint64_t tick_fs_;
  std::uint64_t buses_;
  ChannelCounts all_;
  std::vector<std::string> command_names_;
  std::deque<Formula> commands_;
  std::deque<ChannelTimeStats> channels_;
};

}  // namespace macroscope::memory
