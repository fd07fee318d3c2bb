// `macroscope run`: simulate a workload on an architecture and report.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "analysis/cost/strict.hpp"
#include "analysis/report/writers.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/run_report.hpp"
#include "sim/cli/text_file.hpp"

namespace macroscope::cli {
namespace {

Formats parse_formats(const std::vector<std::string>& names, bool everything) {
  Formats formats;
  for (const std::string& name : names) {
    if (name == "text") formats.text = true;
    if (name == "json") formats.json = true;
    if (name == "csv") formats.csv = true;
  }
  if (names.empty()) formats = {true, everything, everything};
  return formats;
}

/// Without a folder there is one standard output, so one format goes to it.
void print_result(const report::Report& report, const RunFiles& files, const Formats& formats,
                  bool all_layers) {
  if (formats.text) {
    std::ostringstream out;
    report::TextOptions text;
    text.all_layers = all_layers;
    text.color = color_on_stdout();
    report::write_text(out, report, text);
    print(out.str());
  } else if (formats.json) {
    print(files.report_json);
  } else {
    print(files.layers_csv);
  }
}

/// Of this process and its workers that have ended.
std::chrono::duration<double> cpu_time() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    if (getrusage(who, &usage) != 0) continue;
    for (const timeval& part : {usage.ru_utime, usage.ru_stime}) {
      seconds += static_cast<double>(part.tv_sec) + static_cast<double>(part.tv_usec) * 1e-6;
    }
  }
  return std::chrono::duration<double>(seconds);
}

/// How many cycles a second of CPU time simulated, with trials and all else that a run does.
std::string speed_text(const RunTimes& times) {
  if (times.cycles == 0 || times.cpu.count() <= 0) return {};
  return fmt::format(", {:.3g} cycles per CPU second",
                     static_cast<double>(times.cycles) / times.cpu.count());
}

int finish(const report::Report& visible, bool strict) {
  require_identities(visible);
  if (strict && !visible.warnings.empty()) {
    const report::Warning& first = visible.warnings.front();
    throw ModelError(first.id.empty() ? "MS491" : first.id,
                     fmt::format("{} ({} of {}, an error because of --strict)", first.text, 1,
                                 visible.warnings.size()));
  }
  if (strict && visible.cost) cost::require_none(cost::fallbacks(*visible.cost));
  return kOk;
}

int execute(RunOptions& options, const Session& session) {
  options.request.overrides = parse_overrides(options.overrides);
  const bool to_stdout = options.output == "-";
  const bool to_folder = !options.output.empty() && !to_stdout;
  Formats formats = parse_formats(options.formats, to_folder);
  if (to_stdout && options.formats.empty()) formats = {false, true, false};
  if (!to_folder && int{formats.text} + int{formats.json} + int{formats.csv} > 1) {
    refuse_options("--format with several formats needs a folder: add -o DIR");
  }
  if (options.request.timeline && !to_folder)
    refuse_options("--timeline writes a file: add -o DIR");
  if (to_folder) check_folder(options.output, options.force);

  RunTimes times{std::chrono::system_clock::now(), {}};
  const auto begin = std::chrono::steady_clock::now();
  const auto cpu_begin = cpu_time();
  const RunOutcome outcome = run_with_progress(options.request);
  times.duration = std::chrono::steady_clock::now() - begin;
  times.cpu = cpu_time() - cpu_begin;
  if (const auto* activity = std::get_if<program::RunActivity>(&outcome.result)) {
    times.cycles = activity->cycles.count();
  }

  const report::Report report = report_of(outcome);
  const RunFiles files = files_of(outcome, report, options);
  report::Report visible = report;
  report::suppress_warnings(visible, options.suppress);
  if (to_folder) {
    write_run_folder(options.output, options, formats, files);
    write_text_file(std::filesystem::path(options.output) / "manifest.json",
                    manifest_text(session.arguments, options, files, times));
    note(fmt::format("wrote {}{}", options.output, speed_text(times)));
  }
  if (!to_folder || formats.text) {
    print_result(visible, files, formats, session.verbosity > 0);
  }
  if (!formats.text) {
    for (const report::Warning& warning : visible.warnings) {
      note(fmt::format("warning{}: {}", warning.id.empty() ? "" : "[" + warning.id + "]",
                       warning.text));
    }
  }
  return finish(visible, options.strict);
}

}  // namespace

void add_run_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RunOptions>();
  RunRequest& request = options->request;
  CLI::App* verb = app.add_subcommand("run", "simulate a workload on an architecture and report");
  verb->footer(
      "Example:\n  macroscope run configs/architectures/tpu_like_128.xml "
      "configs/workloads/resnet50.xml \\\n      -p workload.batch=8 -o out --timeline");
  verb->add_option("ARCH", request.architecture_path, "architecture, an XML file")->required();
  verb->add_option("WORKLOAD", request.workload_path,
                   "workload, an XML file, an ONNX model or a topology CSV")
      ->required();
  add_overrides(*verb, options->overrides,
                "override a value: array.rows=32, workload.batch=8; repeatable");
  verb->add_option(
          "--fidelity", request.fidelity,
          "tile: closed form per tile; pe: every PE, every cycle; rtl: the same, Verilated")
      ->check(one_of({"tile", "pe", "rtl"}))
      ->capture_default_str();
  verb->add_option("--layers", request.layers, "only these layers: first..last, by name or number")
      ->check([](const std::string& text) {
        return text.empty() ? "expected first..last, not nothing" : std::string();
      });
  verb->add_option("--seed", request.seed, "seed of every random choice")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_flag("--functional", request.functional, "also compute the results and check them");
  verb->add_flag("--timeline", request.timeline, "write DIR/timeline.json for ui.perfetto.dev");
  verb->add_option("-o,--output", options->output,
                   "folder for the files of the run; - prints JSON on standard output")
      ->check(not_empty())
      ->type_name("DIR");
  verb->add_flag("--force", options->force, "overwrite the files of an earlier run in DIR");
  verb->add_option("--format", options->formats, "text, json, csv; text goes to standard output")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(one_of({"text", "json", "csv"}));
  verb->add_flag("--strict", options->strict,
                 "warnings are errors, and costs that are scaled, extrapolated, assumed or missing "
                 "(exit 3)");
  verb->add_option("--suppress", options->suppress, "do not show warnings with this id; repeatable")
      ->type_name("ID")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb->callback([options, &session] {
    session.action = [options, &session] { return execute(*options, session); };
  });
}

}  // namespace macroscope::cli
