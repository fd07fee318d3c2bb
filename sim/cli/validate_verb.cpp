// `macroscope validate FILE...`: every fault of every file, without a run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "models/engine/scale_sim/components.hpp"
#include "models/memory/dram/components.hpp"
#include "models/memory/dram/memory.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/file_kinds.hpp"
#include "sim/cli/program.hpp"
#include "sim/device/architecture.hpp"
#include "sim/workload/load.hpp"
#include "sim/workload/schema.hpp"

namespace macroscope::cli {
namespace {

/// The rules between components, which the reader cannot know.
void check_machine(const config::Description& architecture) {
  if (device::is_compat(architecture)) {
    static_cast<void>(scale_sim::machine_from(architecture.root().child("compat")));
  } else {
    static_cast<void>(device::read_machine(architecture));
  }
}

/// One line about a file without faults; throws ConfigError with the faults of any other.
std::string summary_of(const std::string& path) {
  const bool xml = std::filesystem::path(path).extension() != ".csv";
  if (!xml || kind_of(path).root == std::string(workload::kRoot)) {
    const program::Workload network = workload::load(path);
    return fmt::format("{}: ok, workload {} with {} operators\n", path, network.name,
                       network.operators.size());
  }
  const config::Description description = read_any(path, {});
  if (description.root().tag() == dram::kMemoryRoot) {
    static_cast<void>(dram::read_memory(description));
  } else {
    check_machine(description);
  }
  return fmt::format("{}: ok, {} {}\n", path, description.root().tag(), description.root().name());
}

int execute(const std::vector<std::string>& paths) {
  int code = kOk;
  for (const std::string& path : paths) {
    try {
      print(summary_of(path));
    } catch (const ConfigError& error) {
      report_error(error.what());
      code = kBadInput;
    }
  }
  return code;
}

}  // namespace

void add_validate_verb(CLI::App& app, Session& session) {
  const auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = app.add_subcommand("validate", "every fault of every file, without a run");
  verb->footer(
      "Example:\n  macroscope validate configs/architectures/*.xml configs/workloads/*.xml");
  verb->add_option("FILE", *paths, "architecture, workload or memory files")->required();
  verb->callback([paths, &session] { session.action = [paths] { return execute(*paths); }; });
}

}  // namespace macroscope::cli
