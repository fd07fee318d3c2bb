// The report of a run in SCALE-Sim's terms.
#pragma once

#include "analysis/report/report.hpp"
#include "sim/device/run.hpp"

namespace macroscope::report {

/// Report with SCALE-Sim's columns, names and meanings; `layers.csv` has them without units.
[[nodiscard]] Report make_report(const CompatRun& run);

}  // namespace macroscope::report
