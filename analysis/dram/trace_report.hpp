// What `macroscope dram` says about a run: as text for people, as JSON for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/dram/advice.hpp"
#include "analysis/dram/trace_run.hpp"

namespace macroscope::dram_report {

/// A run with everything that a report names.
struct TraceReport {
  const dram::Memory* memory = nullptr;
  std::string memory_file;
  std::string mapping;  // ro, bg or a list of bits
  std::string trace_file;
  dram::TraceFormat trace_format = dram::TraceFormat::binary;
  TraceRun run;
  std::optional<MappingAdvice> advice;
  std::vector<std::string> warnings;
};

/// One JSON object. `cycles`, `requests`, `bandwidth_gb_per_s` (1e9 bytes), `row_hit_rate`,
/// `average_read_latency_cycles`, `commands` and `limits` are plain values at its top, their units
/// in `units`; `limits` with `busy` adds up to cycles x data_buses.
[[nodiscard]] std::string json_text(const TraceReport& report);

/// A report of one or two screens.
[[nodiscard]] std::string plain_text(const TraceReport& report);

}  // namespace macroscope::dram_report
