// Native runs next to what no mapping can beat.
#pragma once

#include <vector>

#include "analysis/report/report.hpp"

namespace macroscope::report {

/// Totals of the layers' bounds and of what could not be hidden, and of the programs that ran.
[[nodiscard]] std::vector<Field> bound_total_fields(const program::RunActivity& activity);

/// Lines of the first screen: how close the mappings are to their bounds, how many programs ran.
[[nodiscard]] std::vector<SummaryLine> bound_summary_lines(const program::RunActivity& activity);

}  // namespace macroscope::report
