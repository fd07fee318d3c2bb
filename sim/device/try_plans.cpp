#include "sim/device/try_plans.hpp"

#include <algorithm>
#include <optional>

#include "sim/device/device.hpp"
#include "sim/runtime/archive.hpp"
#include "sim/runtime/worker.hpp"

namespace macroscope::device {
namespace {

class Trials {
 public:
  Trials(const Machine& machine, const Planner& planner, const program::Workload& workload,
         const mapping::MemoryPlan& memory)
      : device_(machine, Fidelity::tile, 1),
        planner_(&planner),
        workload_(&workload),
        memory_(&memory) {}

  /// Number of the plan to take, the first of equals.
  std::uint64_t best(const program::Operator& op, const PlanSet& set,
                     const program::Operands* operands) {
    operands_ = operands;
    const std::vector<Plan>& plans = set.plans;
    if (plans.size() < 2 || plans.front().steps > kTriedSteps) return 0;
    if (2 * set.parts.memory < static_cast<double>(plans.front().cycles)) return 0;
    std::uint64_t best = 0;
    double least = 0;
    for (std::size_t p = 0; p < plans.size(); ++p) {
      if (plans[p].steps > kTriedSteps) continue;
      const double cycles = estimate(op, plans[p]);
      if (p != 0 && cycles >= least) continue;
      best = p;
      least = cycles;
    }
    return best;
  }

 private:
  double run(const program::Operator& op, const Plan& plan) {
    return static_cast<double>(
        device_.run(planner_->lower(op, plan, *workload_, *memory_, operands_), 0).cycles);
  }

  double estimate(const program::Operator& op, const Plan& plan) {
    const auto* gemm = std::get_if<program::Gemm>(&op.op);
    if (gemm == nullptr || plan.dram_bytes <= kTriedBytes.count()) return run(op, plan);
    const std::uint64_t tile = plan.tilings.front().tile.k;
    const double share = static_cast<double>(kTriedBytes.count()) / 3 /
                         static_cast<double>(std::max<std::uint64_t>(1, plan.dram_bytes));
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(gemm->k));
    const std::uint64_t first = std::max<std::uint64_t>(1, wanted / tile) * tile;
    if (3 * first >= gemm->k) return run(op, plan);
    program::Operator part = op;
    std::get<program::Gemm>(part.op).k = first;
    const double before = run(part, plan);
    std::get<program::Gemm>(part.op).k = 3 * first;
    const double rate = (run(part, plan) - before) / static_cast<double>(2 * first);
    return before + rate * static_cast<double>(gemm->k - first);
  }

  Device device_;
  const Planner* planner_;
  const program::Workload* workload_;
  const mapping::MemoryPlan* memory_;
  const program::Operands* operands_ = nullptr;  // of the operator that is tried
};

}  // namespace

mapping::SearchEffort effort_for_trials(mapping::SearchEffort effort) {
  effort.keep = std::max(effort.keep, kTriedPlans);
  effort.slack = kTriedSlack;
  return effort;
}

void try_plans(PlanBook& book, const Machine& machine, const Planner& planner,
               const program::Workload& workload, const mapping::MemoryPlan& memory,
               OperandBook& operands) {
  using Numbers = std::vector<std::uint64_t>;
  const std::string bytes = runtime::run_job([&](const auto& /*progress*/) {
    Trials trials(machine, planner, workload, memory);
    Numbers chosen;
    for (std::size_t kind = 0; kind < book.kinds(); ++kind) {
      const std::size_t i = book.first(kind);
      chosen.push_back(trials.best(workload.operators[i], book.set(i), operands.of(i)));
    }
    return runtime::to_bytes(chosen);
  });
  const auto chosen = runtime::from_bytes<Numbers>(bytes);
  for (std::size_t kind = 0; kind < chosen.size(); ++kind) book.choose(kind, chosen[kind]);
}

}  // namespace macroscope::device
