#include "analysis/dram/trace_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/memory/dram/system.hpp"

namespace macroscope::dram_report {

using dram::Memory;
using dram::Run;

namespace {

/// Accesses that are read, run and logged at a time.
constexpr std::uint64_t kChunk = 65536;

void keep(std::vector<Run>& beginning, const std::vector<Run>& runs, std::uint64_t& room) {
  for (const Run& run : runs) {
    if (room == 0) return;
    Run kept = run;
    kept.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(run.count, room));
    beginning.push_back(kept);
    room -= kept.count;
  }
}

/// Every request, and every access of an inline ECC, is served once: by a burst, by a queued write,
/// or by merging.
void check_requests(const Summary& sum, std::uint64_t offered) {
  const std::uint64_t served = sum.bursts + sum.forwarded + sum.merged;
  const std::uint64_t ecc = sum.ecc_reads + sum.ecc_writes;
  if (sum.requests() == offered && served == offered + ecc) return;
  throw ModelError("MS490",
                   fmt::format("{} requests were offered, {} accepted, {} accesses of the inline "
                               "ECC came with them, and {} were served",
                               offered, sum.requests(), ecc, served));
}

void close(TraceRun& run, const Memory& memory, const dram::System& system, std::uint64_t offered) {
  for (std::size_t i = 0; i < system.channels(); ++i) run.stats.push_back(system.stats(i));
  run.total = summarize(memory, run.stats, system.clock());
  for (const dram::ChannelStats& stats : run.stats) {
    run.channels.push_back(summarize(memory, {stats}, system.clock()));
  }
  check_requests(run.total, offered);
}

}  // namespace

TraceRun run_trace(const Memory& memory, dram::TraceReader& trace, const TraceOptions& options) {
  TraceRun run;
  dram::System system(memory);
  if (options.commands) system.set_sink(options.commands);
  std::uint64_t room = options.keep;
  std::uint64_t offered = 0;
  std::vector<Run> runs;
  while (trace.read(runs, kChunk)) {
    keep(run.beginning, runs, room);
    system.push(runs);
    for (const Run& r : runs) offered += r.count;
    if (options.progress) options.progress(offered);
  }
  system.finish();
  close(run, memory, system, offered);
  return run;
}

TraceRun run_requests(const Memory& memory, const std::vector<Run>& runs) {
  TraceRun run;
  dram::System system(memory);
  system.push(runs);
  system.finish();
  std::uint64_t offered = 0;
  for (const Run& r : runs) offered += r.count;
  close(run, memory, system, offered);
  return run;
}

}  // namespace macroscope::dram_report
