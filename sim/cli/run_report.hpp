// From a finished run to its files.
#pragma once

#include "analysis/report/report.hpp"
#include "sim/cli/run_folder.hpp"

namespace macroscope::cli {

/// Runs the request with a progress line on standard error.
[[nodiscard]] RunOutcome run_with_progress(RunRequest request);

/// The report of whatever kind of run this was.
[[nodiscard]] report::Report report_of(const RunOutcome& outcome);

/// All files of the run, in memory. `stats` and the timeline only where asked for.
[[nodiscard]] RunFiles files_of(const RunOutcome& outcome, const report::Report& report,
                                const RunOptions& options);

/// Ends a run whose books do not balance: ModelError MS490 naming the first identity that broke.
void require_identities(const report::Report& report);

}  // namespace macroscope::cli
