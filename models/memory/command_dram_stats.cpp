#include "models/memory/command_dram_stats.hpp"

#include <fmt/format.h>

namespace macroscope::memory {

ChannelTimeStats::ChannelTimeStats(const std::string& name, StatGroup* parent,
                                   const dram::Standard& standard)
    : StatGroup(name, parent) {
  const double clock_ns = static_cast<double>(standard.tick_fs) / 1e6 /
                          static_cast<double>(standard.nodes(standard.data_level));
  times_.emplace_back(
      *this, "busy", unit::nanoseconds,
      [this, clock_ns] { return StatValue(static_cast<double>(counts.busy) * clock_ns); },
      "the data bus carried bytes");
  for (std::size_t i = 0; i < dram::kLimits; ++i) {
    const auto limit = static_cast<dram::Limit>(i);
    times_.emplace_back(
        *this, dram::limit_name(limit), unit::nanoseconds,
        [this, clock_ns, i] { return StatValue(static_cast<double>(counts.lost[i]) * clock_ns); },
        dram::limit_doc(limit));
  }
}

CommandDramStats::CommandDramStats(const std::string& name, const dram::Memory& memory)
    : StatGroup(name),
      access_bytes_(memory.standard.access_bytes),
      tick_fs_(memory.standard.tick_fs),
      buses_(memory.standard.nodes(memory.standard.data_level)) {
  for (const dram::Command& command : memory.standard.commands) {
    command_names_.push_back("command_" + command.name);
  }
  for (std::size_t i = 0; i < command_names_.size(); ++i) {
    commands_.emplace_back(
        *this, command_names_[i].c_str(), unit::count,
        [this, i] {
          return StatValue(i < all_.commands.size() ? all_.commands[i] : std::uint64_t{0});
        },
        "commands of this name");
  }
  for (std::uint32_t i = 0; i < memory.channels; ++i) {
    channels_.emplace_back(fmt::format("channel{}", i), this, memory.standard);
  }
}

double CommandDramStats::nanoseconds(std::uint64_t clocks, std::uint64_t over) const {
  return static_cast<double>(clocks) * static_cast<double>(tick_fs_) / 1e6 /
         static_cast<double>(over);
}

void CommandDramStats::add(const std::vector<ChannelCounts>& program) {
  for (std::size_t i = 0; i < program.size(); ++i) {
    const ChannelCounts& c = program[i];
    channels_[i].counts += c;
    all_ += c;
    accesses += c.reads + c.writes;
    ecc_reads += c.check_reads;
    ecc_writes += c.check_writes;
    hits += c.hits;
    misses += c.misses;
    conflicts += c.conflicts;
    forwarded += c.forwarded;
    merged += c.merged;
    fast += c.fast;
  }
}

}  // namespace macroscope::memory
