// A request trace through a memory.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/dram/summary.hpp"
#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/trace/trace_reader.hpp"

namespace macroscope::dram_report {

struct TraceOptions {
  /// Gets all commands, in order of clock, then channel, in pieces.
  std::function<void(const dram::CommandLog&)> commands;
  /// Requests from the beginning of the trace that are kept for advice; 0: none.
  std::uint64_t keep = 0;
  /// Called about every 65,536 requests with their number so far.
  std::function<void(std::uint64_t)> progress;
};

struct TraceRun {
  Summary total;
  std::vector<Summary> channels;
  std::vector<dram::ChannelStats> stats;  // by channel
  std::vector<dram::Run> beginning;       // of the trace, as many requests as were to be kept
};

/// Offers all requests of a trace in order, as many in a clock as the memory accepts, and runs
/// until all are done. Throws what the reader throws, and ModelError (MS490) when the books do not
/// balance: requests in are requests served, bytes moved and time spent.
[[nodiscard]] TraceRun run_trace(const dram::Memory& memory, dram::TraceReader& trace,
                                 const TraceOptions& options = {});

/// The same for runs at hand.
[[nodiscard]] TraceRun run_requests(const dram::Memory& memory, const std::vector<dram::Run>& runs);

}  // namespace macroscope::dram_report
