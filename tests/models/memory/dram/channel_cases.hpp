// Random traces and random controllers for the equality of the fast channel with the slow one.
#pragma once

#include <string>
#include <vector>

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/memory.hpp"
#include "sim/core/rng.hpp"
#include "tests/models/memory/dram/oracle.hpp"

namespace macroscope::test {

/// A mix of streams, tiles, random accesses and pauses, reads and writes, `count` requests.
[[nodiscard]] std::vector<OracleRequest> random_trace(Rng& rng, const dram::Memory& memory,
                                                      std::size_t count);

/// `-p` texts of a random organization (ranks, bank groups, banks), mapping (named or a list of
/// bits, with or without the hash) and controller that the memory can have.
[[nodiscard]] std::vector<std::string> random_controller(Rng& rng, const dram::Standard& standard);

/// Runs a trace through a channel as single accesses, or as runs where neighbours follow; without a
/// log the channel has more ways to be fast.
struct ChannelRun {
  dram::CommandLog commands;
  dram::ChannelStats stats;
};
[[nodiscard]] ChannelRun run_channel(const dram::Memory& memory,
                                     const std::vector<OracleRequest>& requests, bool fast,
                                     bool runs, bool logged = true);

/// The same with the feed filled and the clock stopped at random.
[[nodiscard]] ChannelRun run_channel_in_pieces(const dram::Memory& memory,
                                               const std::vector<OracleRequest>& requests,
                                               Rng& rng);

}  // namespace macroscope::test
