#include "sim/device/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sim/core/text.hpp"
#include "sim/device/identity.hpp"
#include "sim/device/keep.hpp"
#include "sim/device/layers.hpp"
#include "sim/device/operand_statistics.hpp"
#include "sim/device/operands.hpp"
#include "sim/device/plan_book.hpp"
#include "sim/device/try_plans.hpp"
#include "sim/runtime/archive.hpp"
#include "sim/runtime/worker.hpp"

namespace macroscope::device {
namespace {

/// Collects slices up to a cap, so that memory does not grow with the workload.
class Timeline final : public runtime::TimelineSink {
 public:
  explicit Timeline(program::RunActivity& run) : run_(&run) {}
  void set_layer(const std::string& name) { layer_ = name; }
  /// Device cycle `from` is run cycle `to`: trials take device time that is not the run's.
  void set_origin(std::uint64_t from, std::uint64_t to) {
    from_ = from;
    to_ = to;
  }
  void slice(std::uint32_t track, std::uint64_t begin, std::uint64_t end,
             const std::string& name) override {
    if (run_->timeline.size() >= kMaxSlices) {
      run_->timeline_truncated = true;
      return;
    }
    if (end > begin) {
      run_->timeline.push_back({track, Cycles(begin - from_ + to_), Cycles(end - from_ + to_),
                                name.empty() ? layer_ : name});
    }
  }

 private:
  static constexpr std::size_t kMaxSlices = 200'000;
  program::RunActivity* run_;
  std::string layer_;
  std::uint64_t from_ = 0, to_ = 0;
};

/// A <mapping> that names no operator is most likely a typing error.
void warn_unused_mappings(const Machine& machine, const program::Workload& workload,
                          std::vector<std::string>& warnings) {
  for (const MappingParams& m : machine.mappings) {
    const bool used = std::any_of(workload.operators.begin(), workload.operators.end(),
                                  [&](const program::Operator& op) { return matches(m, op.name); });
    if (used) continue;
    std::vector<std::string> names;
    for (const program::Operator& op : workload.operators) names.push_back(op.name);
    warnings.push_back(fmt::format("MS307: <mapping operator=\"{}\"> matches no operator of {}{}",
                                   m.op, workload.name, did_you_mean(m.op, names)));
  }
}

/// Plans of all operators, of the network as it is or with tensors that stay on chip, whichever is
/// faster; `workload` becomes that one.
PlanBook plan_all(const Machine& machine, const Planner& planner,
                  const mapping::SearchEffort& effort, program::Workload& workload,
                  program::KeptTensors& summary) {
  PlanBook book(machine, workload, planner, effort);
  std::optional<planning::Kept> kept = keep_tensors(machine, workload);
  if (!kept) return book;
  try {
    PlanBook with(machine, kept->workload, planner, effort);
    if (with.cycles() >= book.cycles()) return book;
    workload = std::move(kept->workload);
    summary = kept->summary;
    return with;
  } catch (const mapping::DoesNotFit&) {  // beside what stays; everything fits without
    return book;
  }
}

/// What says how operands are distributed that no file gives: the engine, whose time depends on
/// them, or the machine's technology; nothing otherwise.
std::optional<program::OperandRule> operand_rule(const Machine& machine,
                                                 const engine::EngineModel& engine) {
  if (engine.operand_rule() != nullptr) return *engine.operand_rule();
  if (machine.technology && machine.technology->crest) {
    return program::OperandRule{*machine.technology->crest};
  }
  return std::nullopt;
}

/// At pe and rtl fidelity the work grows with the number of PEs, used or not.
void refuse_hours(const engine::EngineModel& engine, const program::Workload& workload,
                  const PlanBook& book, Fidelity fidelity) {
  const bool rtl = fidelity == Fidelity::rtl;
  const double limit = rtl ? kRtlCycleLimit : kPeCycleLimit;
  const auto pes = static_cast<double>(engine.pes());
  double work = 0;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    if (workload.operators[i].macs() == 0) continue;
    const Plan& plan = book.plan(i);
    work += static_cast<double>(plan.cycles) * plan.cores * pes;
  }
  if (work > limit) {
    throw ModelError("MS412", fmt::format("fidelity {} steps every PE in every cycle: this run "
                                          "needs about {:.2g} PE-cycles and the limit is "
                                          "{:.2g} (about five minutes); choose layers with "
                                          "--layers, a smaller network or array, or "
                                          "--fidelity tile",
                                          rtl ? "rtl" : "pe", work, limit));
  }
}

}  // namespace

mapping::SearchEffort run_effort() {
  mapping::SearchEffort effort;
  effort.boxes = 20'000;
  effort.timed_steps = 100'000;
  return effort;
}

Fidelity parse_fidelity(std::string_view text) {
  if (text == "tile") return Fidelity::tile;
  if (text == "pe") return Fidelity::pe;
  if (text == "rtl") return Fidelity::rtl;
  throw ConfigError(Fault{"MS117",
                          {"--fidelity", 0, 0},
                          fmt::format("'{}' is not a fidelity; expected tile, pe or rtl", text),
                          {},
                          {},
                          0});
}

program::RunActivity simulate(const Machine& machine, const program::Workload& network,
                              const SimulationRequest& request) {
  program::RunActivity run;
  run.architecture = machine.name;
  run.workload = network.name;
  constexpr std::array<const char*, 3> kNames{"tile", "pe", "rtl"};
  run.fidelity = kNames[static_cast<std::size_t>(request.fidelity)];
  run.seed = request.seed;
  run.clock = machine.clock;
  run.batch = network.batch;
  run.cores = machine.cores;
  const std::unique_ptr<engine::Engine> engine = Device::make_engine(machine);
  run.peak_macs_per_cycle = engine->model().peak_macs_per_cycle() * machine.cores;
  run.dram_peak = machine.dram.bandwidth;
  if (machine.command_dram) {
    run.dram_peak = peak_bandwidth(*machine.command_dram);
    run.dram_limits = dram_limits(*machine.command_dram);
  }
  run.workload_parameters = network.parameters;
  run.parameter_count = network.parameter_count();
  run.warnings = network.warnings;
  run.skipped = network.skipped;
  run.free_nodes = network.free_nodes;

  warn_unused_mappings(machine, network, run.warnings);
  const Planner planner(machine, engine->model());
  program::Workload workload = network;
  PlanBook book = plan_all(
      machine, planner, machine.command_dram ? effort_for_trials(request.effort) : request.effort,
      workload, run.kept);
  if (request.fidelity != Fidelity::tile) {
    refuse_hours(engine->model(), workload, book, request.fidelity);
  }
  const mapping::MemoryPlan memory = mapping::place_tensors(
      workload, machine.dram.capacity, machine.dram.alignment, book.spill_bytes(workload));
  OperandBook operands(workload, engine->model().operand_rule(), request.seed);
  run.operand_rule = operands.rule_text();
  if (machine.command_dram) try_plans(book, machine, planner, workload, memory, operands);
  Device device(machine, request.fidelity, request.seed, request.reversed);
  Timeline timeline(run);
  if (request.timeline) run.tracks = device.track_names();

  // Of operators that do the same, one run counts for all. A timeline wants every one of them, at
  // pe fidelity every one has its own operands, and an engine whose time depends on operands takes
  // another time for each product.
  const Identities identities(machine, workload, book, memory);
  const auto reusable = [&](const program::Operator& op) {
    return request.reuse && request.fidelity == Fidelity::tile && !request.timeline &&
           (run.operand_rule.empty() || op.macs() == 0);
  };
  std::vector<std::optional<ProgramActivity>> known(identities.count());
  const std::optional<program::OperandRule> rule = operand_rule(machine, engine->model());

  std::uint64_t frontier = 0;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    const std::size_t identity = identities.of(i);
    const Plan& plan = book.plan(i);
    if (request.timeline) {
      timeline.set_layer(op.name);
      timeline.set_origin(device.now(), frontier);
      device.set_timeline(&timeline);
    }
    if (!reusable(op) || !known[identity]) {
      known[identity] = device.run(planner.lower(op, plan, workload, memory, operands.of(i)),
                                   reusable(op) ? identities.times(identity) : 1);
      ++run.simulated_programs;
    }
    const ProgramActivity& a = *known[identity];
    device.set_timeline(nullptr);
    run.layers.push_back(make_layer(op, plan, a, machine, engine->model(), frontier));
    program::LayerActivity& layer = run.layers.back();
    if (machine.command_dram) layer.plain_cycles = Cycles(plan.cycles);
    layer.streams_weights =
        op.macs() > 0 && std::any_of(op.weights.begin(), op.weights.end(), [&](auto id) {
          return workload.tensors[id].kind == program::TensorKind::weight;
        });
    if (machine.technology) {
      const OperatorStatistics values = operator_statistics(op, workload, rule ? &*rule : nullptr);
      layer.input_values = values.input;
      layer.weight_values = values.weight;
    }
    layer.bounds = bounds_of(op, book.set(i), plan, a, machine);
    std::vector<program::Identity> checked;
    check_identities(op, book.set(i), a, machine, engine->model(), checked);
    for (const program::Identity& one : checked) {
      if (!one.holds) {
        throw ModelError("MS490", fmt::format("identity broken: {}: {} against {}", one.name,
                                              one.left, one.right));
      }
    }
    run.identities_checked += checked.size();
    frontier += a.cycles;
    for (const program::FusedOperator& fused : op.fused) {
      run.layers.push_back(fused_layer(fused, op, Cycles(frontier)));
    }
    if (request.progress) request.progress(i + 1, workload.operators.size(), op.name);
  }
  run.programs = workload.operators.size();
  run.stats = device.statistics();
  for (std::string& warning : device.engine_warnings()) run.warnings.push_back(std::move(warning));
  run.cycles = Cycles(frontier);
  run.steady_cycles = run.cycles;
  run.bound_rule = bound_rule();
  run.steady_rule =
      "operators are drained at their boundary and nothing stays on chip from one batch to the "
      "next, so a batch takes as long behind another as alone";
  std::uint64_t sum = 0;
  for (const program::LayerActivity& layer : run.layers) sum += layer.cycles.count();
  run.identities.push_back({"cycles of all layers = cycles of the run", fmt::format("{}", sum),
                            fmt::format("{}", frontier), sum == frontier});
  return run;
}

}  // namespace macroscope::device
