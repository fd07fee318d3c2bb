#include "sim/device/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/device/layers.hpp"
#include "sim/device/planner.hpp"

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

/// Operators with equal keys get equal plans.
std::string plan_key(const Machine& machine, const program::Operator& op,
                     const program::Workload& workload) {
  const MappingParams fixed = mapping_for(machine, op.name);
  std::string key =
      fmt::format("{}/{}/{}/{}/{}/{}/{}/{}|", fixed.op, fixed.tile_groups, fixed.tile_m,
                  fixed.tile_n, fixed.tile_k, fixed.order, fixed.cores, fixed.split);
  const auto& f = op.formats;
  key += fmt::format("{} {} {} {} {}|", f.input.bits.count(), f.weight.bits.count(),
                     f.accumulator.bits.count(), f.output.bits.count(), op.epilogue_operations);
  for (const program::TensorId id : op.constants) {
    key += fmt::format("{} ", workload.tensors[id].bytes().count());
  }
  if (const auto* g = std::get_if<program::Gemm>(&op.op)) {
    key += fmt::format("g {} {} {} {} {}", g->batch, g->m, g->n, g->k, g->shared_weight);
  } else if (const auto* c = std::get_if<program::Conv2d>(&op.op)) {
    key += fmt::format("c {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", c->batch, c->height,
                       c->width, c->in_channels, c->out_channels, c->kernel_h, c->kernel_w,
                       c->stride_h, c->stride_w, c->pad_top, c->pad_bottom, c->pad_left,
                       c->pad_right, c->dilation_h, c->dilation_w, c->groups, c->ceil_output);
  } else {
    const auto& v = std::get<program::VectorOp>(op.op);
    key += fmt::format("v {} {} {} {} {}", v.rows, v.columns, v.input_elements, v.passes,
                       v.operations);
  }
  return key;
}

/// The best plan of an operator: the only one, or the fastest in a trial on the machine itself.
Plan choose_plan(const Planner& planner, Device& device, const program::Operator& op,
                 const program::Workload& workload, const mapping::MemoryPlan& memory) {
  std::vector<Plan> plans = planner.plans(op, workload);
  if (plans.size() == 1) return std::move(plans.front());
  std::size_t best = 0;
  std::uint64_t best_cycles = ~std::uint64_t{0};
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const std::uint64_t cycles = device.run(planner.lower(op, plans[i], workload, memory)).cycles;
    if (cycles < best_cycles) {
      best = i;
      best_cycles = cycles;
    }
  }
  return std::move(plans[best]);
}

void refuse_hours(const Machine& machine, const program::Workload& workload) {
  const double pes = static_cast<double>(machine.array.rows) * machine.array.cols;
  const double cycles = static_cast<double>(workload.macs()) / pes;
  if (cycles * pes > kPeCycleLimit) {
    throw ModelError(
        "MS410",
        fmt::format(
            "fidelity pe steps every PE in every cycle: this workload needs at least {:.3g} "
            "PE-cycles and the limit is {:.3g} (about a quarter of an hour); choose layers with "
            "--layers, a smaller network, or --fidelity tile",
            cycles * pes, kPeCycleLimit));
  }
}

}  // namespace

Fidelity parse_fidelity(std::string_view text) {
  if (text == "tile") return Fidelity::tile;
  if (text == "pe") return Fidelity::pe;
  throw ConfigError(Fault{"MS117",
                          {"--fidelity", 0, 0},
                          fmt::format("'{}' is not a fidelity; expected tile or pe", text),
                          {},
                          {},
                          0});
}

program::RunActivity simulate(const Machine& machine, const program::Workload& workload,
                              const SimulationRequest& request) {
  if (request.fidelity == Fidelity::pe) refuse_hours(machine, workload);
  program::RunActivity run;
  run.architecture = machine.name;
  run.workload = workload.name;
  run.fidelity = request.fidelity == Fidelity::pe ? "pe" : "tile";
  run.seed = request.seed;
  run.clock = machine.clock;
  run.batch = workload.batch;
  run.cores = machine.cores;
  run.peak_macs_per_cycle = std::uint64_t{machine.array.rows} * machine.array.cols * machine.cores;
  run.dram_peak = machine.dram.bandwidth;
  run.workload_parameters = workload.parameters;
  run.parameter_count = workload.parameter_count();
  run.warnings = workload.warnings;

  Bytes spill;
  for (const program::Operator& op : workload.operators) {
    spill = std::max(spill, Planner::spill_bytes(op));
  }
  const mapping::MemoryPlan memory =
      mapping::place_tensors(workload, machine.dram.capacity, machine.dram.alignment, spill);
  Device device(machine, request.fidelity, request.seed, request.reversed);
  const Planner planner(machine, device.engine());
  Timeline timeline(run);
  if (request.timeline) run.tracks = device.track_names();

  std::map<std::string, Plan> known;
  std::uint64_t frontier = 0;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    const std::string key = plan_key(machine, op, workload);
    auto plan = known.find(key);
    if (plan == known.end()) {
      plan = known.emplace(key, choose_plan(planner, device, op, workload, memory)).first;
    }
    if (request.timeline) {
      timeline.set_layer(op.name);
      timeline.set_origin(device.now(), frontier);
      device.set_timeline(&timeline);
    }
    const ProgramActivity a = device.run(planner.lower(op, plan->second, workload, memory));
    device.set_timeline(nullptr);
    run.layers.push_back(make_layer(op, plan->second, a, machine, frontier));
    std::vector<program::Identity> identities;
    check_identities(op, a, machine, identities);
    for (program::Identity& identity : identities) {
      if (!identity.holds) {
        throw ModelError("MS408", fmt::format("identity broken: {}: {} against {}", identity.name,
                                              identity.left, identity.right));
      }
    }
    run.identities_checked += identities.size();
    frontier += a.cycles;
    if (request.progress) request.progress(i + 1);
  }
  run.cycles = Cycles(frontier);
  run.steady_cycles = run.cycles;
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
