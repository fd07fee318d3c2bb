#include "sim/device/inputs.hpp"

#include "sim/workload/load.hpp"
#include "sim/workload/select.hpp"

namespace macroscope::device {
namespace {

/// The workload's reader sees overrides without their prefix; its messages shall show what the user
/// typed.
[[noreturn]] void rethrow_with_prefix(const ConfigError& error) {
  std::vector<Fault> faults = error.faults();
  for (Fault& fault : faults) {
    if (fault.where.file.rfind("-p ", 0) == 0 && fault.where.file.rfind("-p workload.", 0) != 0)
      fault.where.file.insert(3, "workload.");
  }
  throw ConfigError(std::move(faults));
}

program::Workload load_workload(const InputPaths& paths,
                                const std::vector<config::Override>& overrides) {
  try {
    program::Workload workload = workload::load(paths.workload, overrides);
    if (paths.layers.empty()) return workload;
    return workload::select_layers(workload, paths.layers);
  } catch (const ConfigError& error) {
    rethrow_with_prefix(error);
  }
}

}  // namespace

Inputs read_inputs(const InputPaths& paths) {
  auto [machine, workload] = config::split_overrides(paths.overrides);
  auto [architecture, memory] = split_memory_overrides(machine);
  config::Description description = config::read_description(
      paths.architecture, architecture_registry(), "architecture", architecture);
  program::Workload network = load_workload(paths, workload);
  std::optional<config::Description> memory_file = read_memory_file(description, memory);
  return {std::move(description), std::move(memory_file), std::move(network),
          std::move(architecture), std::move(workload)};
}

Machine load_machine(const std::string& path, const std::vector<config::Override>& overrides) {
  const auto [own, of_memory] = split_memory_overrides(config::split_overrides(overrides).first);
  const config::Description architecture =
      config::read_description(path, architecture_registry(), "architecture", own);
  if (is_compat(architecture)) {
    throw ConfigError(architecture.root().fault(
        "MS637", "", "a <compat> machine repeats another simulator's numbers; it has no costs"));
  }
  const auto memory = read_memory_file(architecture, of_memory);
  return read_machine(architecture, memory ? &*memory : nullptr);
}

}  // namespace macroscope::device
