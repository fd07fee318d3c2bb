#include "sim/device/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "sim/core/text.hpp"
#include "sim/device/layers.hpp"
#include "sim/device/planner.hpp"
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

/// The plans of one kind of operator, and which of them is the fastest once that is known.
struct Planned {
  std::vector<Plan> plans;
  std::optional<std::uint64_t> best;
};

/// Plans of every operator; equal operators share theirs.
class PlanBook {
 public:
  PlanBook(const Machine& machine, const program::Workload& workload, const Planner& planner)
      : machine_(&machine), workload_(&workload) {
    for (const program::Operator& op : workload.operators) {
      Planned& planned = book_[plan_key(machine, op, workload)];
      if (planned.plans.empty()) planned.plans = planner.plans(op, workload);
    }
  }
  [[nodiscard]] Planned& of(const program::Operator& op) {
    return book_.at(plan_key(*machine_, op, *workload_));
  }
  /// Room for the partial sums of the operator that spills most.
  [[nodiscard]] Bytes spill_bytes() {
    Bytes most;
    for (const program::Operator& op : workload_->operators) {
      for (const Plan& plan : of(op).plans) {
        if (plan.spills()) most = std::max(most, Planner::spill_bytes(op));
      }
    }
    return most;
  }

 private:
  const Machine* machine_;
  const program::Workload* workload_;
  std::map<std::string, Planned> book_;
};

/// Finds the best plan of every operator: the only one, or the fastest in a trial on the machine
/// itself, the first of equals. Returns its number for every operator.
std::vector<std::uint64_t> choose_plans(PlanBook& book, const Planner& planner, Device& device,
                                        const program::Workload& workload,
                                        const mapping::MemoryPlan& memory) {
  std::vector<std::uint64_t> choices;
  for (const program::Operator& op : workload.operators) {
    Planned& planned = book.of(op);
    if (!planned.best) {
      planned.best = 0;
      std::uint64_t best_cycles = ~std::uint64_t{0};
      for (std::size_t i = 0; planned.plans.size() > 1 && i < planned.plans.size(); ++i) {
        const std::uint64_t cycles =
            device.run(planner.lower(op, planned.plans[i], workload, memory), false).cycles;
        if (cycles < best_cycles) {
          planned.best = i;
          best_cycles = cycles;
        }
      }
    }
    choices.push_back(*planned.best);
  }
  return choices;
}

using Numbers = std::vector<std::uint64_t>;

/// What `job` makes with a machine of its own at tile fidelity, in a process of its own.
template <class Job>
Numbers aside(const Machine& machine, const Job& job) {
  const std::string bytes = runtime::run_job([&](const auto& /*progress*/) {
    Device device(machine, Fidelity::tile, 1);
    Numbers numbers = job(device);
    return runtime::to_bytes(numbers);
  });
  return runtime::from_bytes<Numbers>(bytes);
}

/// Cycles of every operator with the bandwidth and latency of <dram> in place of a command-level
/// DRAM: the same programs.
Numbers plain_cycles(Machine machine, PlanBook& book, const Numbers& choices,
                     const Planner& planner, const program::Workload& workload,
                     const mapping::MemoryPlan& memory) {
  machine.command_dram.reset();
  return aside(machine, [&](Device& device) {
    Numbers cycles;
    for (std::size_t i = 0; i < workload.operators.size(); ++i) {
      const program::Operator& op = workload.operators[i];
      const Plan& plan = book.of(op).plans[choices[i]];
      cycles.push_back(device.run(planner.lower(op, plan, workload, memory), false).cycles);
    }
    return cycles;
  });
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

/// At pe fidelity the work grows with the number of PEs, used or not.
void refuse_hours(const Machine& machine, const program::Workload& workload, PlanBook& book) {
  const double pes = static_cast<double>(machine.array.rows) * machine.array.cols;
  double work = 0;
  for (const program::Operator& op : workload.operators) {
    const Plan& plan = book.of(op).plans.front();
    work += plan.estimated_compute_cycles * plan.cores * pes;
  }
  if (work > kPeCycleLimit) {
    throw ModelError("MS412", fmt::format("fidelity pe steps every PE in every cycle: this run "
                                          "needs about {:.2g} PE-cycles and the limit is "
                                          "{:.2g} (about five minutes); choose layers with "
                                          "--layers, a smaller network or array, or "
                                          "--fidelity tile",
                                          work, kPeCycleLimit));
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
  const engine::SystolicModel model = Device::make_model(machine);
  const Planner planner(machine, model);
  PlanBook book(machine, workload, planner);
  if (request.fidelity == Fidelity::pe) refuse_hours(machine, workload, book);
  const mapping::MemoryPlan memory = mapping::place_tensors(
      workload, machine.dram.capacity, machine.dram.alignment, book.spill_bytes());
  // Trials at pe fidelity would take too long, and have the same cycles at tile fidelity. A
  // command-level DRAM remembers what went before: the run begins with one that saw no trials.
  Numbers choices, plain;
  const auto choose = [&](Device& device) {
    return choose_plans(book, planner, device, workload, memory);
  };
  const bool apart = request.fidelity == Fidelity::pe || machine.command_dram;
  if (apart) choices = aside(machine, choose);
  if (machine.command_dram) {
    plain = plain_cycles(machine, book, choices, planner, workload, memory);
  }
  Device device(machine, request.fidelity, request.seed, request.reversed);
  if (!apart) choices = choose(device);
  Timeline timeline(run);
  if (request.timeline) run.tracks = device.track_names();

  std::uint64_t frontier = 0;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    const Plan& plan = book.of(op).plans[choices[i]];
    if (request.timeline) {
      timeline.set_layer(op.name);
      timeline.set_origin(device.now(), frontier);
      device.set_timeline(&timeline);
    }
    const ProgramActivity a = device.run(planner.lower(op, plan, workload, memory));
    device.set_timeline(nullptr);
    run.layers.push_back(make_layer(op, plan, a, machine, frontier));
    if (machine.command_dram) run.layers.back().plain_cycles = Cycles(plain[i]);
    run.layers.back().streams_weights =
        op.macs() > 0 && std::any_of(op.weights.begin(), op.weights.end(), [&](auto id) {
          return workload.tensors[id].kind == program::TensorKind::weight;
        });
    std::vector<program::Identity> identities;
    check_identities(op, a, machine, identities);
    for (program::Identity& identity : identities) {
      if (!identity.holds) {
        throw ModelError("MS490", fmt::format("identity broken: {}: {} against {}", identity.name,
                                              identity.left, identity.right));
      }
    }
    run.identities_checked += identities.size();
    frontier += a.cycles;
    if (request.progress) request.progress(i + 1);
  }
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
