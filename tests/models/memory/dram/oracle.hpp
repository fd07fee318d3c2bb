// The slow memory controller: looks at every tick, every queued request and every past command.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/memory/dram/address_map.hpp"
#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/controller_params.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::test {

/// One access, in the order in which it is offered.
struct OracleRequest {
  std::uint64_t address = 0;  // in the channel
  bool write = false;
  std::uint64_t earliest = 0;  // clock before which it is not offered
};

/// What became of the request of the same number.
struct OracleOutcome {
  std::uint64_t arrive = 0;  // clock at which it was accepted
  std::uint64_t done = 0;    // last data of a read; write command of a write
};

struct OracleResult {
  dram::CommandLog commands;
  std::vector<OracleOutcome> outcomes;  // by request
  std::uint64_t clocks = 0;             // last delivery or last write command
  std::uint64_t hits = 0, misses = 0, conflicts = 0;
  std::uint64_t forwarded = 0;  // reads answered by a queued write
  std::uint64_t merged = 0;     // writes absorbed by a queued one

  /// Clocks from acceptance to the last data, over all reads.
  [[nodiscard]] std::vector<std::uint64_t> read_latencies(
      std::span<const OracleRequest> requests) const;
};

using Decode = std::function<dram::Coordinates(std::uint64_t address)>;

/// Runs the requests through one channel with the controller's exact rules, tick by tick.
/// `outstanding`: reads accepted and not delivered at any time; 0 is no limit. Power-down and
/// self-refresh are not modelled.
[[nodiscard]] OracleResult run_oracle(const dram::Standard& standard,
                                      const dram::ControllerParams& params, const Decode& decode,
                                      std::span<const OracleRequest> requests,
                                      std::uint32_t outstanding = 0);

}  // namespace macroscope::test
