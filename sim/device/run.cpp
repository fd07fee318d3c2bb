#include "sim/device/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "models/engine/scale_sim/components.hpp"
#include "sim/config/views.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/simulate.hpp"
#include "sim/runtime/activity_archive.hpp"
#include "sim/runtime/worker.hpp"
#include "sim/workload/load.hpp"
#include "sim/workload/select.hpp"

namespace macroscope {
namespace {

CompatRun run_compat(const config::Description& architecture, const program::Workload& workload,
                     const RunRequest& request) {
  const config::Node& compat = architecture.root().child("compat");
  if (request.fidelity != "tile") {
    throw ModelError(
        "MS409", fmt::format("a <compat> machine repeats another simulator's numbers; it has no "
                             "fidelity '{}'",
                             request.fidelity));
  }
  if (request.timeline) {
    throw ModelError("MS409",
                     "a <compat> machine repeats another simulator's numbers; it has no timeline");
  }
  CompatRun out;
  out.architecture = architecture.root().name();
  out.workload = workload.name;
  out.simulator = fmt::format("SCALE-Sim v{}", compat.as<scale_sim::Compat>().version);
  out.macs = workload.macs();
  out.workload_parameters = workload.parameters;
  out.machine = scale_sim::machine_from(compat);
  out.result = scale_sim::run(out.machine, workload, [&](std::size_t i) {
    if (request.progress)
      request.progress(i, workload.operators.size(), workload.operators[i].name);
  });
  return out;
}

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

program::Workload load_workload(const RunRequest& request,
                                const std::vector<config::Override>& overrides) {
  try {
    program::Workload workload = workload::load(request.workload_path, overrides);
    if (request.layers.empty()) return workload;
    return workload::select_layers(workload, request.layers);
  } catch (const ConfigError& error) {
    rethrow_with_prefix(error);
  }
}

/// One file. The memory file's copy lies beside it.
std::string resolved_architecture(const config::Description& architecture, const std::string& path,
                                  std::vector<config::Override> overrides) {
  if (architecture.root().find_child("memory") == nullptr) return config::resolve(architecture);
  overrides.push_back({"memory.file", device::kMemoryCopy});
  return config::resolve(
      config::read_description(path, device::architecture_registry(), "architecture", overrides));
}

std::string extension(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(dot);
}

}  // namespace

RunOutcome run(const RunRequest& request) {
  const auto [machine_overrides, workload_overrides] = config::split_overrides(request.overrides);
  const auto [architecture_overrides, memory_overrides] =
      device::split_memory_overrides(machine_overrides);
  const config::Description architecture =
      config::read_description(request.architecture_path, device::architecture_registry(),
                               "architecture", architecture_overrides);
  const program::Workload workload = load_workload(request, workload_overrides);

  RunOutcome outcome;
  const std::optional<config::Description> memory_file =
      device::read_memory_file(architecture, memory_overrides);
  outcome.resolved_architecture_xml =
      resolved_architecture(architecture, request.architecture_path, architecture_overrides);
  if (memory_file) outcome.resolved_memory_xml = config::resolve(*memory_file);
  outcome.resolved_workload = workload::resolved_text(request.workload_path, workload_overrides);
  outcome.resolved_workload_extension = extension(request.workload_path);
  if (device::is_compat(architecture)) {
    outcome.result = run_compat(architecture, workload, request);
    return outcome;
  }
  const device::Machine machine =
      device::read_machine(architecture, memory_file ? &*memory_file : nullptr);
  if (request.functional && request.fidelity != "pe") {
    throw ModelError("MS411", "--functional needs operand values, which only --fidelity pe has");
  }
  device::SimulationRequest simulation;
  simulation.fidelity = device::parse_fidelity(request.fidelity);
  simulation.seed = request.seed;
  simulation.timeline = request.timeline;
  simulation.reversed = request.reversed_construction;
  const std::string bytes = runtime::run_job(
      [&](const auto& progress) {
        simulation.progress = [&](std::size_t done) { progress(std::to_string(done)); };
        program::RunActivity activity = device::simulate(machine, workload, simulation);
        return runtime::to_bytes(activity);
      },
      [&](std::size_t /*job*/, const std::string& line) {
        const std::size_t done = std::stoul(line);
        if (request.progress) {
          request.progress(done, workload.operators.size(), workload.operators[done - 1].name);
        }
      });
  outcome.result = runtime::from_bytes<program::RunActivity>(bytes);
  return outcome;
}

}  // namespace macroscope
