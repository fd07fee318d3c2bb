// `macroscope compare`: several machines on one workload, and which gain comes from where.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <set>

#include "analysis/compare/machines.hpp"
#include "analysis/cost/strict.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/progress.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cli {
namespace {

struct CompareOptions {
  std::vector<std::string> paths;  // architectures and, last, the workload
  std::vector<std::string> overrides;
  std::string at = "iso-clock";
  std::string format = "text";
  bool strict = false;
};

int execute(const CompareOptions& options, const Session& session) {
  compare::MachinesRequest request;
  request.architectures.assign(options.paths.begin(), options.paths.end() - 1);
  request.workload = options.paths.back();
  request.overrides = parse_overrides(options.overrides);
  if (options.at == "iso-area") request.basis = compare::Basis::iso_area;
  if (options.at == "best-clock") request.basis = compare::Basis::best_clock;
  Progress progress(!session.quiet);
  request.progress = [&](std::size_t done) {
    progress.update(done, request.architectures.size(), "machines");
  };
  const compare::MachinesResult result = compare::compare_machines(request);
  print(options.format == "json" ? compare::machines_json(result) : compare::machines_text(result));
  std::set<std::string> seen;
  for (const compare::MachineRow& row : result.rows) {
    for (const std::string& warning : row.warnings) {
      if (!seen.insert(warning).second) continue;
      note("warning: " + warning);
    }
  }
  if (options.strict && !seen.empty()) {
    throw ModelError("MS491", fmt::format("{} ({} of {}, an error because of --strict)",
                                          *seen.begin(), 1, seen.size()));
  }
  if (options.strict) {
    for (const compare::MachineRow& row : result.rows) cost::require_none(row.fallbacks);
  }
  return kOk;
}

}  // namespace

void add_compare_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* verb = app.add_subcommand(
      "compare", "machines on one workload: what comes from frequency, and what from the rest");
  verb->footer(
      "Example:\n  macroscope compare configs/architectures/edge_16.xml "
      "configs/architectures/tpu_like_128.xml \\\n      configs/workloads/resnet18.xml "
      "-p technology.name=asap7 --at iso-area");
  verb->add_option("FILE", options->paths, "two or more architectures and, last, a workload")
      ->required();
  verb->add_option("--at", options->at,
                   "iso-clock: the clock of the first; iso-area: cores to equal area; best-clock: "
                   "each at its fastest")
      ->check(one_of({"iso-clock", "iso-area", "best-clock"}))
      ->capture_default_str();
  add_overrides(*verb, options->overrides,
                "override a value of every machine: technology.name=asap7; repeatable");
  verb->add_option("--format", options->format, "text or json")
      ->check(one_of({"text", "json"}))
      ->capture_default_str();
  verb->add_flag("--strict", options->strict,
                 "warnings are errors, and costs that are scaled, extrapolated, assumed or missing "
                 "(exit 3)");
  verb->callback([options, &session] {
    session.action = [options, &session] { return execute(*options, session); };
  });
}

}  // namespace macroscope::cli
