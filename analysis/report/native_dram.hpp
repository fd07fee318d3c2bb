// What a command-level DRAM adds to the report of a native run; nothing without one.
#pragma once

#include "analysis/report/report.hpp"

namespace macroscope::report {

/// Appends the columns: cycles beside those with the bandwidth-and-latency DRAM, achieved bandwidth
/// against peak and refresh ceiling, row hits, lost time by cause.
void add_dram_columns(Table& table, const program::RunActivity& activity);

/// The same for the run as a whole.
[[nodiscard]] std::vector<Field> dram_total_fields(const program::RunActivity& activity);

/// Name, channels and refresh ceiling.
[[nodiscard]] std::vector<Field> dram_run_fields(const program::RunActivity& activity);

/// Lines of the first screen.
[[nodiscard]] std::vector<SummaryLine> dram_summary_lines(const program::RunActivity& activity);

/// How many times a layer's cycles with the bandwidth-and-latency DRAM it took: "1.08"; empty
/// without a command-level DRAM.
[[nodiscard]] std::string slowdown_text(const program::LayerActivity& layer);

}  // namespace macroscope::report
