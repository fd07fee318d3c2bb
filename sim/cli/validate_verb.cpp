// `macroscope validate FILE...`: every fault of every file, without a run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "analysis/cost/characterization.hpp"
#include "analysis/cost/characterization_components.hpp"
#include "analysis/cost/cost_tables.hpp"
#include "models/engine/scale_sim/components.hpp"
#include "models/memory/dram/components.hpp"
#include "models/memory/dram/memory.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/file_kinds.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/notation.hpp"
#include "sim/workload/load.hpp"
#include "sim/workload/schema.hpp"

namespace macroscope::cli {
namespace {

/// The rules between components, which the reader cannot know.
void check_machine(const config::Description& architecture) {
  if (device::is_notation_only(architecture)) {
    static_cast<void>(device::notation_of(architecture));
  } else if (device::is_compat(architecture)) {
    static_cast<void>(scale_sim::machine_from(architecture.root().child("compat")));
  } else {
    static_cast<void>(device::read_machine(architecture));
  }
}

/// What `validate` was asked for.
struct ValidateOptions {
  std::vector<std::string> paths;
  std::vector<std::string> overrides;  // of the workloads among them
};

std::vector<config::Override> workload_overrides(const std::vector<std::string>& texts) {
  return config::split_overrides(parse_overrides(texts)).second;
}

/// One line about a file without faults; throws ConfigError with the faults of any other.
std::string summary_of(const std::string& path, const std::vector<config::Override>& overrides) {
  const std::string extension = std::filesystem::path(path).extension();
  const bool xml = extension != ".csv" && extension != ".onnx";
  if (!xml || kind_of(path).root == std::string(workload::kRoot)) {
    const program::Workload network = workload::load(path, overrides);
    std::string text = fmt::format("{}: ok, workload {} with {} operators\n", path, network.name,
                                   network.operators.size());
    for (const std::string& warning : network.warnings) text += "  warning " + warning + "\n";
    return text;
  }
  const config::Description description = read_any(path, {});
  const std::string& tag = description.root().tag();
  std::string text = fmt::format("{}: ok, {} {}\n", path, tag, description.root().name());
  if (tag == dram::kMemoryRoot) {
    static_cast<void>(dram::read_memory(description));
  } else if (tag == cost::kCharacterizationRoot) {
    for (const std::string& warning : cost::load_characterization(path).warnings) {
      text += "  warning " + warning + "\n";
    }
  } else if (tag == cost::kCostsRoot) {
    static_cast<void>(cost::read_technology(path));
  } else if (tag == file_kinds().front().root) {
    check_machine(description);
  }
  return text;
}

int execute(const ValidateOptions& options) {
  const std::vector<config::Override> overrides = workload_overrides(options.overrides);
  int code = kOk;
  for (const std::string& path : options.paths) {
    try {
      print(summary_of(path, overrides));
    } catch (const ConfigError& error) {
      report_error(error.what());
      code = kBadInput;
    }
  }
  return code;
}

}  // namespace

void add_validate_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App* verb = app.add_subcommand("validate", "every fault of every file, without a run");
  verb->footer(
      "Example:\n  macroscope validate configs/architectures/*.xml configs/workloads/*.xml");
  verb->add_option("FILE", options->paths,
                   "architecture, workload, memory, technology, characterization or costs files")
      ->required();
  add_overrides(*verb, options->overrides,
                "a parameter of the workloads: workload.batch=8; repeatable");
  verb->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli
