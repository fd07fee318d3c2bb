#include "sim/device/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "models/engine/rtl/rtl_build.hpp"
#include "models/engine/scale_sim/components.hpp"
#include "sim/config/views.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/inputs.hpp"
#include "sim/device/simulate.hpp"
#include "sim/device/technology_file.hpp"
#include "sim/mapping/fuse.hpp"
#include "sim/runtime/activity_archive.hpp"
#include "sim/runtime/worker.hpp"
#include "sim/workload/load.hpp"

namespace macroscope {
namespace {

namespace fs = std::filesystem;

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

/// One file. The memory file's copy lies beside it; a technology by path is named by its whole
/// path.
std::string resolved_architecture(const config::Description& architecture, const std::string& path,
                                  std::vector<config::Override> overrides) {
  const config::Node* technology = architecture.root().find_child("technology");
  const std::size_t typed = overrides.size();
  if (architecture.root().find_child("memory") != nullptr) {
    overrides.push_back({"memory.file", device::kMemoryCopy});
  }
  if (technology != nullptr && device::is_technology_path(*technology)) {
    const fs::path file = device::technology_file(*technology);
    overrides.push_back({"technology.name", fs::absolute(file).lexically_normal().string()});
  }
  if (overrides.size() == typed) return config::resolve(architecture);
  return config::resolve(
      config::read_description(path, device::architecture_registry(), "architecture", overrides));
}

std::string extension(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(dot);
}

/// The native machine's activity, as bytes. Throws what device::simulate does.
std::string simulated(const RunRequest& request, const device::Machine& machine,
                      const program::Workload& workload) {
  device::SimulationRequest simulation;
  simulation.fidelity = device::parse_fidelity(request.fidelity);
  if (simulation.fidelity == device::Fidelity::rtl) {
    // Here, since a missing tool is told by this process; the simulation finds it in the cache.
    static_cast<void>(
        engine::build_rtl(device::Device::make_engine(machine)->rtl(), request.build_progress));
  }
  simulation.seed = request.seed;
  simulation.timeline = request.timeline;
  simulation.reversed = request.reversed_construction;
  const program::Workload scheduled =
      machine.schedule.fuse ? mapping::fuse_elementwise(workload) : workload;
  return runtime::run_job(
      [&](const auto& progress) {
        simulation.progress = [&](std::size_t done, std::size_t total, const std::string& name) {
          progress(fmt::format("{} {} {}", done, total, name));
        };
        program::RunActivity activity = device::simulate(machine, scheduled, simulation);
        return runtime::to_bytes(activity);
      },
      [&](std::size_t /*job*/, const std::string& line) {
        if (!request.progress) return;
        std::size_t end = 0;
        const std::size_t done = std::stoul(line, &end);
        std::size_t after = 0;
        const std::size_t total = std::stoul(line.substr(end), &after);
        request.progress(done, total, line.substr(end + after + 1));
      });
}

/// Says where the file that is at fault stands, when an engine's <pe>, or its lack, cannot do what
/// is asked: MS409, MS442 and MS443 become faults of the architecture.
template <class F>
auto located_at_engine(const config::Description& architecture, F f) {
  try {
    return f();
  } catch (const ModelError& error) {
    const config::Node& engine =
        *architecture.root().child("core").children_in_slot("engine").front();
    const config::Node* pe = engine.find_child("pe");
    if (pe != nullptr && error.id() == "MS442") {
      throw ConfigError(pe->fault(error.id(), "acc_width", error.message()));
    }
    if (pe != nullptr && error.id() == "MS443") {
      throw ConfigError(pe->fault(error.id(), "", error.message()));
    }
    if (pe == nullptr && error.id() == "MS409") {
      throw ConfigError(engine.fault(error.id(), "", error.message()));
    }
    throw;
  }
}

}  // namespace

RunOutcome run(const RunRequest& request) {
  const device::Inputs inputs = device::read_inputs(
      {request.architecture_path, request.workload_path, request.overrides, request.layers});
  const config::Description& architecture = inputs.architecture;
  const std::optional<config::Description>& memory_file = inputs.memory_file;
  const program::Workload& workload = inputs.workload;

  RunOutcome outcome;
  outcome.resolved_architecture_xml =
      resolved_architecture(architecture, request.architecture_path, inputs.architecture_overrides);
  if (memory_file) outcome.resolved_memory_xml = config::resolve(*memory_file);
  outcome.resolved_workload =
      workload::resolved_text(request.workload_path, inputs.workload_overrides);
  outcome.resolved_workload_extension = extension(request.workload_path);
  if (device::is_compat(architecture)) {
    outcome.result = run_compat(architecture, workload, request);
    return outcome;
  }
  outcome.machine = std::make_shared<const device::Machine>(
      device::read_machine(architecture, memory_file ? &*memory_file : nullptr));
  const device::Machine& machine = *outcome.machine;
  if (request.functional && request.fidelity != "pe" && request.fidelity != "rtl") {
    throw ModelError("MS411",
                     "--functional needs operand values, which --fidelity pe and rtl have");
  }
  const std::string bytes =
      located_at_engine(architecture, [&] { return simulated(request, machine, workload); });
  outcome.result = runtime::from_bytes<program::RunActivity>(bytes);
  return outcome;
}

}  // namespace macroscope
