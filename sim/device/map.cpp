#include "sim/device/map.hpp"

#include <fmt/format.h>

#include <map>

#include "sim/core/error.hpp"
#include "sim/core/text.hpp"
#include "sim/device/plan_book.hpp"
#include "sim/mapping/fuse.hpp"

namespace macroscope {
namespace {

/// The operators that the pattern names.
std::vector<std::size_t> selected(const program::Workload& workload, const std::string& pattern) {
  std::vector<std::size_t> out;
  device::MappingParams params;
  params.op = pattern.empty() ? "*" : pattern;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    names.push_back(op.name);
    for (const program::FusedOperator& fused : op.fused) {
      if (fused.name == pattern) {
        throw ConfigError(
            Fault{"MS215",
                  {"--operator", 0, 0},
                  fmt::format("'{}' is done in the epilogue of '{}'; map that one, or "
                              "add -p schedule.fuse=false",
                              pattern, op.name),
                  {},
                  {},
                  0});
      }
    }
    if (device::matches(params, op.name)) out.push_back(i);
  }
  if (out.empty()) {
    throw ConfigError(Fault{"MS215",
                            {"--operator", 0, 0},
                            fmt::format("{} has no operator '{}'{}", workload.name, pattern,
                                        did_you_mean(pattern, names)),
                            {},
                            {},
                            0});
  }
  return out;
}

OperatorMaps map_one(const program::Operator& op, const program::Workload& workload,
                     const device::Planner& planner, const MapRequest& request,
                     mapping::Objective objective) {
  OperatorMaps maps;
  maps.name = op.name;
  maps.kind = op.kind();
  maps.macs = op.macs();
  try {
    maps.plans = planner.plans(op, workload, request.effort, objective);
  } catch (const mapping::DoesNotFit& error) {
    maps.none = NoMapping{error.id(), error.message(), error.shortage()};
  } catch (const ModelError& error) {
    maps.none = NoMapping{error.id(), error.message(), {}};
  }
  return maps;
}

}  // namespace

MapOutcome map_operators(const MapRequest& request) {
  const device::Inputs inputs = device::read_inputs(request.inputs);
  if (device::is_compat(inputs.architecture)) {
    throw ModelError("MS409",
                     "a <compat> machine repeats another simulator's numbers; it has no mappings");
  }
  const device::Machine machine = device::read_machine(
      inputs.architecture, inputs.memory_file ? &*inputs.memory_file : nullptr);
  const program::Workload workload =
      machine.schedule.fuse ? mapping::fuse_elementwise(inputs.workload) : inputs.workload;
  const std::unique_ptr<engine::Engine> engine = device::Device::make_engine(machine);
  const engine::EngineModel& model = engine->model();
  const device::Planner planner(machine, model);
  MapOutcome out;
  out.architecture = machine.name;
  out.workload = workload.name;
  out.objective = request.objective.value_or(machine.schedule.objective);
  out.clock = machine.clock;
  out.peak_macs_per_cycle = model.peak_macs_per_cycle() * machine.cores;
  out.command_dram = machine.command_dram.has_value();
  out.expected = model.operand_rule() != nullptr;
  out.warnings = workload.warnings;
  const std::vector<std::size_t> chosen = selected(workload, request.operators);
  std::map<std::string, std::size_t> known;  // by plan key: index in the outcome
  for (std::size_t n = 0; n < chosen.size(); ++n) {
    const program::Operator& op = workload.operators[chosen[n]];
    const auto [entry, added] =
        known.emplace(device::plan_key(machine, op, workload), out.operators.size());
    if (added) {
      if (request.progress) request.progress(n, chosen.size(), op.name);
      out.operators.push_back(map_one(op, workload, planner, request, out.objective));
      continue;
    }
    OperatorMaps same = out.operators[entry->second];
    same.same_as = same.name;
    same.name = op.name;
    out.operators.push_back(std::move(same));
  }
  return out;
}

}  // namespace macroscope
