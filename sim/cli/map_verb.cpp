// `macroscope map`: the best mappings of the operators of a network, with the bound they meet.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "analysis/report/map_report.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/text_file.hpp"

namespace macroscope::cli {
namespace {

struct MapOptions {
  MapRequest request;
  std::vector<std::string> overrides;
  std::string objective;
  std::string format = "text";
  std::string output;
  std::size_t best = 5;
};

int execute(MapOptions& options, const Session& session) {
  options.request.inputs.overrides = parse_overrides(options.overrides);
  if (!options.objective.empty()) {
    options.request.objective = Text<mapping::Objective>::parse(options.objective).value();
  }
  options.request.effort.keep = options.best;
  if (!options.output.empty()) require_writable(options.output);
  Progress progress(!session.quiet);
  options.request.progress = [&](std::size_t done, std::size_t total, std::string_view name) {
    progress.update(done, total, name);
  };
  const MapOutcome outcome = map_operators(options.request);
  std::string text;
  if (options.format == "json") {
    text = report::map_json(outcome);
  } else if (options.format == "csv") {
    text = report::map_csv(outcome);
  } else {
    text = report::map_text(outcome, outcome.operators.size() <= 10 || session.verbosity > 0);
  }
  if (options.output.empty()) {
    print(text);
  } else {
    write_text_file(options.output, text);
  }
  for (const std::string& warning : outcome.warnings) note("warning: " + warning);
  bool late = false;
  for (const OperatorMaps& op : outcome.operators) {
    if (op.none) throw ModelError(op.none->id, op.none->message);
    late = late || op.plans->out_of_time;
  }
  return late ? kPartial : kOk;
}

}  // namespace

void add_map_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<MapOptions>();
  CLI::App* verb = app.add_subcommand(
      "map", "the best mappings of the operators of a network, with the bound they meet");
  verb->footer(
      "Example:\n  macroscope map configs/architectures/tpu_like_128.xml "
      "configs/workloads/resnet50.xml --operator layer4.0.conv2");
  verb->add_option("ARCHITECTURE", options->request.inputs.architecture, "machine, an XML file")
      ->required();
  verb->add_option("WORKLOAD", options->request.inputs.workload, "network, .xml or .csv")
      ->required();
  add_overrides(*verb, options->overrides,
                "override a value: array.rows=64, workload.batch=8; repeatable");
  verb->add_option("--operator", options->request.operators,
                   "one operator, or all that begin with a text before *")
      ->check(not_empty())
      ->type_name("NAME");
  verb->add_option("--layers", options->request.inputs.layers,
                   "a part of the network: names, blocks or numbers")
      ->check(not_empty())
      ->type_name("A..B");
  verb->add_option("--objective", options->objective,
                   "made small first, the other decides among equals; else the architecture's")
      ->check(one_of(Text<mapping::Objective>::all_names()));
  verb->add_option("--best", options->best, "mappings to give for each operator")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  verb->add_option("--time-limit", options->request.effort.seconds,
                   "seconds for each kind of operator; then the best so far, its gap, and exit 5")
      ->check(CLI::PositiveNumber)
      ->type_name("SECONDS");
  verb->add_option("--gap", options->request.effort.gap,
                   "end a search when its bound is this close, as a fraction of the best")
      ->check(CLI::Range(0.0, 1.0));
  verb->add_option("--format", options->format, "text, json or csv")
      ->check(one_of({"text", "json", "csv"}))
      ->capture_default_str();
  verb->add_option("-o,--output", options->output, "file for the result, else standard output")
      ->check(not_empty())
      ->type_name("FILE");
  verb->callback([options, &session] {
    session.action = [options, &session] { return execute(*options, session); };
  });
}

}  // namespace macroscope::cli
