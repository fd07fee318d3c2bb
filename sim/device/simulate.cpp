#include "sim/device/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sim/core/text.hpp"
#include "sim/device/layers.hpp"
#include "sim/device/plan_book.hpp"
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

/// A command-level DRAM has costs that the planner does not know: the best plans of every kind of
/// operator are tried on the machine itself, in a process of its own, so that the run begins with a
/// DRAM that saw no trials. The first of equals is kept. Trials are at tile fidelity, which has the
/// same cycles.
void try_plans(PlanBook& book, const Machine& machine, const Planner& planner,
               const program::Workload& workload, const mapping::MemoryPlan& memory) {
  using Numbers = std::vector<std::uint64_t>;
  const std::string bytes = runtime::run_job([&](const auto& /*progress*/) {
    Device device(machine, Fidelity::tile, 1);
    Numbers chosen;
    for (std::size_t kind = 0; kind < book.kinds(); ++kind) {
      const std::size_t i = book.first(kind);
      const std::vector<Plan>& plans = book.set(i).plans;
      std::uint64_t best = 0;
      std::uint64_t best_cycles = ~std::uint64_t{0};
      const bool brief = plans.size() > 1 && std::all_of(plans.begin(), plans.end(), [](auto& p) {
                           return p.steps <= kTriedSteps;
                         });
      for (std::size_t p = 0; brief && p < plans.size(); ++p) {
        const std::uint64_t cycles =
            device.run(planner.lower(workload.operators[i], plans[p], workload, memory), 0).cycles;
        if (cycles < best_cycles) {
          best = p;
          best_cycles = cycles;
        }
      }
      chosen.push_back(best);
    }
    return runtime::to_bytes(chosen);
  });
  const auto chosen = runtime::from_bytes<Numbers>(bytes);
  for (std::size_t kind = 0; kind < chosen.size(); ++kind) book.choose(kind, chosen[kind]);
}

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

program::RunActivity simulate(const Machine& machine, const program::Workload& workload,
                              const SimulationRequest& request) {
  program::RunActivity run;
  run.architecture = machine.name;
  run.workload = workload.name;
  constexpr std::array<const char*, 3> kNames{"tile", "pe", "rtl"};
  run.fidelity = kNames[static_cast<std::size_t>(request.fidelity)];
  run.seed = request.seed;
  run.clock = machine.clock;
  run.batch = workload.batch;
  run.cores = machine.cores;
  const std::unique_ptr<engine::Engine> engine = Device::make_engine(machine);
  run.peak_macs_per_cycle = engine->model().peak_macs_per_cycle() * machine.cores;
  run.dram_peak = machine.dram.bandwidth;
  if (machine.command_dram) {
    run.dram_peak = peak_bandwidth(*machine.command_dram);
    run.dram_limits = dram_limits(*machine.command_dram);
  }
  run.workload_parameters = workload.parameters;
  run.parameter_count = workload.parameter_count();
  run.warnings = workload.warnings;
  run.skipped = workload.skipped;
  run.free_nodes = workload.free_nodes;

  warn_unused_mappings(machine, workload, run.warnings);
  const Planner planner(machine, engine->model());
  mapping::SearchEffort effort = request.effort;
  if (machine.command_dram) effort.keep = std::max(effort.keep, kTriedPlans);
  PlanBook book(machine, workload, planner, effort);
  if (request.fidelity != Fidelity::tile) {
    refuse_hours(engine->model(), workload, book, request.fidelity);
  }
  const mapping::MemoryPlan memory = mapping::place_tensors(
      workload, machine.dram.capacity, machine.dram.alignment, book.spill_bytes(workload));
  if (machine.command_dram) try_plans(book, machine, planner, workload, memory);
  Device device(machine, request.fidelity, request.seed, request.reversed);
  Timeline timeline(run);
  if (request.timeline) run.tracks = device.track_names();

  // Operators of one kind have the same program but for addresses, which a DRAM of bandwidth and
  // latency does not see: one run counts for all. A timeline wants every one of them.
  const bool reuse =
      request.fidelity == Fidelity::tile && !machine.command_dram && !request.timeline;
  std::vector<std::uint64_t> times(book.kinds(), reuse ? 0 : 1);
  for (std::size_t i = 0; reuse && i < workload.operators.size(); ++i) ++times[book.kind(i)];
  std::vector<std::optional<ProgramActivity>> known(book.kinds());

  std::uint64_t frontier = 0;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    const std::size_t kind = book.kind(i);
    const Plan& plan = book.plan(i);
    if (request.timeline) {
      timeline.set_layer(op.name);
      timeline.set_origin(device.now(), frontier);
      device.set_timeline(&timeline);
    }
    if (!reuse || !known[kind]) {
      known[kind] = device.run(planner.lower(op, plan, workload, memory), times[kind]);
      ++run.simulated_programs;
    }
    const ProgramActivity& a = *known[kind];
    device.set_timeline(nullptr);
    run.layers.push_back(make_layer(op, plan, a, machine, engine->model(), frontier));
    program::LayerActivity& layer = run.layers.back();
    if (machine.command_dram) layer.plain_cycles = Cycles(plan.cycles);
    layer.streams_weights =
        op.macs() > 0 && std::any_of(op.weights.begin(), op.weights.end(), [&](auto id) {
          return workload.tensors[id].kind == program::TensorKind::weight;
        });
    layer.bounds = bounds_of(op, book.set(i), plan, a, machine);
    std::vector<program::Identity> identities;
    check_identities(op, book.set(i), a, machine, engine->model(), identities);
    for (program::Identity& identity : identities) {
      if (!identity.holds) {
        throw ModelError("MS490", fmt::format("identity broken: {}: {} against {}", identity.name,
                                              identity.left, identity.right));
      }
    }
    run.identities_checked += identities.size();
    frontier += a.cycles;
    for (const program::FusedOperator& fused : op.fused) {
      run.layers.push_back(fused_layer(fused, op, Cycles(frontier)));
    }
    if (request.progress) request.progress(i + 1);
  }
  run.programs = workload.operators.size();
  run.stats = device.statistics();
  run.cycles = Cycles(frontier);
  run.steady_cycles = run.cycles;
  run.bound_rule = bound_rule();
  run.steady_rule =
      "operators are drained at their boundary and nothing stays on chip between them, so a batch "
      "takes as long "
      "behind another as alone";
  std::uint64_t sum = 0;
  for (const program::LayerActivity& layer : run.layers) sum += layer.cycles.count();
  run.identities.push_back({"cycles of all layers = cycles of the run", fmt::format("{}", sum),
                            fmt::format("{}", frontier), sum == frontier});
  return run;
}

}  // namespace macroscope::device
