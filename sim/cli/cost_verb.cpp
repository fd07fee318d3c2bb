// `macroscope cost`: area, clock, leakage and energy per event of a machine, with their sources.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "analysis/cost/cost_json.hpp"
#include "analysis/cost/cost_text.hpp"
#include "analysis/cost/strict.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/core/error.hpp"
#include "sim/device/inputs.hpp"

namespace macroscope::cli {
namespace {

struct CostOptions {
  std::string architecture;
  std::vector<std::string> overrides;
  std::string format = "text";
  std::string explain;
  bool strict = false;
};

device::Machine machine_of(const CostOptions& options) {
  return device::load_machine(options.architecture, parse_overrides(options.overrides));
}

int execute(const CostOptions& options) {
  const device::Machine machine = machine_of(options);
  if (!machine.technology) {
    throw ConfigError(
        whole_fault("MS637", options.architecture,
                    "no costs without a <technology>: add one, or -p technology.name=asap7 "
                    "(macroscope config show technology)"));
  }
  const cost::MachineCost cost = cost::cost_of(machine);
  if (!options.explain.empty()) {
    print(cost::explain(cost, options.explain));
  } else if (options.format == "json") {
    print(cost::machine_json(cost).dump(1) + "\n");
  } else {
    print(cost::machine_text(cost));
  }
  for (const std::string& warning : cost.warnings) note("warning: " + warning);
  if (!options.strict) return kOk;
  cost::require_none(cost::fallbacks(cost));
  cost::require_none(cost.warnings);
  return kOk;
}

}  // namespace

void add_cost_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CostOptions>();
  CLI::App* verb = app.add_subcommand(
      "cost", "area, clock, leakage and energy per event of a machine, with their sources");
  verb->footer(
      "Example:\n  macroscope cost configs/architectures/tpu_like_128.xml -p technology.name=asap7 "
      "--explain array.pe");
  verb->add_option("ARCHITECTURE", options->architecture, "machine, an XML file")->required();
  add_overrides(*verb, options->overrides,
                "override a value: array.rows=64, technology.name=22nm; repeatable");
  verb->add_option("--format", options->format, "text or json")
      ->check(one_of({"text", "json"}))
      ->capture_default_str();
  verb->add_option("--explain", options->explain,
                   "formula, inputs, source, validity and error of the numbers of that name")
      ->check(not_empty())
      ->type_name("NAME");
  verb->add_flag("--strict", options->strict,
                 "a number that is scaled, extrapolated, assumed or missing is an error (exit 3)");
  verb->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli
