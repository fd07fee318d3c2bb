#include "models/memory/channel_counts.hpp"

#include <cmath>

namespace macroscope::memory {

ChannelCounts::ChannelCounts(const dram::ChannelStats& stats)
    : commands(stats.commands),
      reads(stats.reads),
      writes(stats.writes),
      check_reads(stats.check_reads),
      check_writes(stats.check_writes),
      forwarded(stats.forwarded),
      merged(stats.merged),
      hits(stats.hits),
      misses(stats.misses),
      conflicts(stats.conflicts),
      fast(stats.fast),
      latency_clocks(static_cast<std::uint64_t>(
          std::llround(stats.latency.mean() * static_cast<double>(stats.latency.count())))),
      latency_reads(stats.latency.count()) {
  for (const dram::BusTime& bus : stats.buses) {
    busy += bus.busy;
    for (std::size_t i = 0; i < lost.size(); ++i) lost[i] += bus.lost[i];
  }
}

namespace {

template <class Operation>
void each(ChannelCounts& a, const ChannelCounts& b, const Operation& apply) {
  if (a.commands.size() < b.commands.size()) a.commands.resize(b.commands.size());
  for (std::size_t i = 0; i < b.commands.size(); ++i) apply(a.commands[i], b.commands[i]);
  apply(a.reads, b.reads);
  apply(a.writes, b.writes);
  apply(a.check_reads, b.check_reads);
  apply(a.check_writes, b.check_writes);
  apply(a.forwarded, b.forwarded);
  apply(a.merged, b.merged);
  apply(a.hits, b.hits);
  apply(a.misses, b.misses);
  apply(a.conflicts, b.conflicts);
  apply(a.fast, b.fast);
  apply(a.busy, b.busy);
  for (std::size_t i = 0; i < b.lost.size(); ++i) apply(a.lost[i], b.lost[i]);
  apply(a.latency_clocks, b.latency_clocks);
  apply(a.latency_reads, b.latency_reads);
}

}  // namespace

ChannelCounts& ChannelCounts::operator+=(const ChannelCounts& other) {
  each(*this, other, [](std::uint64_t& x, std::uint64_t y) { x += y; });
  return *this;
}

ChannelCounts& ChannelCounts::operator-=(const ChannelCounts& other) {
  each(*this, other, [](std::uint64_t& x, std::uint64_t y) { x -= y; });
  return *this;
}

std::uint64_t ChannelCounts::clocks() const {
  std::uint64_t sum = busy;
  for (const std::uint64_t clocks : lost) sum += clocks;
  return sum;
}

}  // namespace macroscope::memory
