#include "analysis/dram/summary.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <numeric>

#include "models/memory/dram/refresh_ceiling.hpp"

namespace macroscope::dram_report {

using dram::ChannelStats;
using dram::Memory;

namespace {

/// Adds the time of one data bus. Its last bursts may end up to `after` clocks after the last one
/// that is reported: the run ends with the last write command, not with its data.
void add_bus_time(Summary& sum, const dram::BusTime& bus, std::uint64_t after) {
  const std::uint64_t lost = std::accumulate(bus.lost.begin(), bus.lost.end(), std::uint64_t{0});
  const std::uint64_t total = bus.busy + lost;
  if (total < sum.cycles || total > sum.cycles + after || total - sum.cycles > bus.busy) {
    throw ModelError("MS490", fmt::format("the time of a data bus does not add up: {} clocks busy "
                                          "and {} lost of {}",
                                          bus.busy, lost, sum.cycles));
  }
  sum.busy += bus.busy - (total - sum.cycles);
  for (std::size_t i = 0; i < bus.lost.size(); ++i) sum.lost[i] += bus.lost[i];
}

double part(std::uint64_t a, std::uint64_t b) {
  return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b);
}

}  // namespace

double Summary::row_hit_rate() const {
  return part(hits, hits + misses + conflicts);
}

double Summary::fast_share() const {
  return part(fast, bursts);
}

double Summary::share(dram::Limit limit) const {
  return part(lost[static_cast<std::size_t>(limit)], cycles * data_buses);
}

double Summary::busy_share() const {
  return part(busy, cycles * data_buses);
}

Summary summarize(const Memory& memory, const std::vector<ChannelStats>& channels,
                  std::uint64_t cycles) {
  const dram::Standard& standard = memory.standard;
  Summary sum;
  sum.cycles = cycles;
  sum.commands.resize(standard.commands.size());
  // A burst, and how far those before it may have been put off, see Channel::DataBus.
  const std::uint64_t after =
      standard.burst +
      static_cast<std::uint64_t>(std::abs(standard.read_latency - standard.write_latency));
  for (const ChannelStats& channel : channels) {
    sum.reads += channel.reads - channel.check_reads;
    sum.writes += channel.writes - channel.check_writes;
    sum.ecc_reads += channel.check_reads;
    sum.ecc_writes += channel.check_writes;
    sum.forwarded += channel.forwarded;
    sum.merged += channel.merged;
    sum.hits += channel.hits;
    sum.misses += channel.misses;
    sum.conflicts += channel.conflicts;
    sum.fast += channel.fast;
    for (std::size_t i = 0; i < sum.commands.size(); ++i) sum.commands[i] += channel.commands[i];
    for (const dram::BusTime& bus : channel.buses) add_bus_time(sum, bus, after);
    sum.data_buses += channel.buses.size();
    sum.latency.add(channel.latency);
  }
  for (const auto kind : {dram::CommandKind::read, dram::CommandKind::write}) {
    sum.bursts += sum.commands[standard.command(kind)];
  }
  sum.seconds = static_cast<double>(cycles) * static_cast<double>(standard.tick_fs) * 1e-15;
  sum.bytes = static_cast<double>(sum.requests()) * standard.access_bytes;
  sum.peak = dram::peak_bytes_per_second(standard) * static_cast<double>(channels.size());
  return sum;
}

std::optional<double> refresh_ceiling(const Memory& memory) {
  return dram::refresh_ceiling(memory.standard, memory.controller.refresh);
}

}  // namespace macroscope::dram_report
