#include "sim/cli/run_report.hpp"

#include <fmt/format.h>

#include <sstream>

#include "analysis/report/compat_report.hpp"
#include "analysis/report/native_cost.hpp"
#include "analysis/report/timeline.hpp"
#include "analysis/report/writers.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/progress.hpp"

namespace macroscope::cli {
namespace {

using Writer = void (*)(std::ostream&, const report::Report&);

std::string written(Writer write, const report::Report& report) {
  std::ostringstream out;
  write(out, report);
  return std::move(out).str();
}

}  // namespace

RunOutcome run_with_progress(RunRequest request) {
  Progress progress(true);
  request.progress = [&progress](std::size_t done, std::size_t total, std::string_view what) {
    progress.update(done, total, what);
  };
  request.build_progress = [](const std::string& line) { note(line); };
  return run(request);
}

report::Report report_of(const RunOutcome& outcome) {
  report::Report report =
      std::visit([](const auto& result) { return report::make_report(result); }, outcome.result);
  if (const auto cost = cost::cost_of(outcome)) {
    report::add_costs(report, *cost);
  } else if (outcome.machine) {
    report.summary.lines.push_back(
        {"Technology", "none; -p technology.name=asap7 reports area and energy"});
  }
  return report;
}

RunFiles files_of(const RunOutcome& outcome, const report::Report& report,
                  const RunOptions& options) {
  RunFiles files;
  files.report_json = written(&report::write_json, report);
  files.layers_csv = written(&report::write_csv, report);
  files.stats_txt = written(&report::write_stats, report);
  std::ostringstream text;
  report::write_text(text, report, {});
  files.text = std::move(text).str();
  if (const auto* activity = std::get_if<program::RunActivity>(&outcome.result);
      activity != nullptr && options.request.timeline) {
    std::ostringstream timeline;
    std::vector<report::PowerSample> power;
    if (report.cost) {
      for (const cost::PowerPoint& point : report.cost->power) {
        power.push_back({point.begin, point.mw});
      }
    }
    report::write_timeline(timeline, *activity, report::kMaxTimelineSlices, power);
    files.timeline = std::move(timeline).str();
  }
  files.resolved_xml = outcome.resolved_architecture_xml;
  files.memory_xml = outcome.resolved_memory_xml;
  files.workload = outcome.resolved_workload;
  return files;
}

void require_identities(const report::Report& report) {
  for (const program::Identity& identity : report.identities) {
    if (identity.holds) continue;
    throw ModelError("MS490", fmt::format("the books do not balance: {} ({} against {}); this is a "
                                          "fault of the model, do not trust the run",
                                          identity.name, identity.left, identity.right));
  }
}

}  // namespace macroscope::cli
