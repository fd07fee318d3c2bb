// What tests of closed forms share: timings by name, runs at hand.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/memory.hpp"

namespace macroscope::test {

/// A timing of the memory in ticks; fails the test when there is none of that name.
inline std::int64_t timing(const dram::Standard& standard, const std::string& name) {
  const dram::Timing* const found = standard.find_timing(name);
  INFO(standard.name << " " << name);
  REQUIRE(found != nullptr);
  return found->value;
}

/// What a channel made of runs.
struct FormRun {
  std::uint64_t clocks = 0;  // until the last read has returned and the last write is issued
  dram::ChannelStats stats;
  dram::CommandLog log;
};

/// Runs to the end.
inline FormRun run_form(const dram::Memory& memory, const std::vector<dram::Run>& runs,
                        bool keep_log = false) {
  FormRun result;
  dram::Channel channel(memory.standard, memory.controller, memory.map, memory.outstanding);
  if (keep_log) channel.set_log(&result.log);
  for (const dram::Run& run : runs) channel.push(run);
  channel.advance(dram::Channel::kNever, true);
  channel.drain();
  result.stats = channel.stats();
  result.clocks = std::max(result.stats.last_delivery, result.stats.last_write);
  return result;
}

/// `count` sequential reads from address 0.
inline std::vector<dram::Run> sequential_reads(std::uint32_t count) {
  return {{0, count, dram::Run::kNoTag, 0, false}};
}

inline std::uint64_t commands_of(const FormRun& run, const dram::Standard& standard,
                                 dram::CommandKind kind) {
  const std::uint32_t command = standard.command(kind);
  return command == dram::Standard::kNone ? 0 : run.stats.commands[command];
}

}  // namespace macroscope::test
