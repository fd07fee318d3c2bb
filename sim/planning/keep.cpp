#include "sim/planning/keep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/planning/from_workload.hpp"
#include "sim/planning/graph.hpp"
#include "sim/planning/keep_candidates.hpp"
#include "sim/planning/planner.hpp"

namespace macroscope::planning {
namespace {

constexpr std::size_t kMostFreeOperators = 300;  // beyond that the order stays in parts

/// The problem of a network in which only what may stay has a size; the others keep their places
/// in the order.
Problem problem_of(const program::Workload& workload, const KeepCandidates& candidates,
                   const KeepOptions& options) {
  WorkloadOptions from;
  from.budget = options.capacity;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    from.workspace.push_back(candidates.workspace(i));
  }
  Problem problem = from_workload(workload, from);
  for (Tensor& tensor : problem.tensors) {
    if (!candidates.stays(*tensor.source)) tensor.bytes = Bytes(0);
  }
  return problem;
}

class Rewrite {
 public:
  Rewrite(const program::Workload& from, const KeepCandidates& candidates, const Graph& graph,
          const Plan& plan)
      : from_(&from), candidates_(&candidates), graph_(&graph), plan_(&plan) {
    out_ = from;
    out_.operators.clear();
  }

  program::Workload run() {
    std::size_t event = 0;
    for (std::uint32_t t = 0; t <= plan_->steps.size(); ++t) {
      for (; event < plan_->events.size() && plan_->events[event].step == t; ++event) {
        move(plan_->events[event], t);
      }
      if (t < plan_->steps.size()) add(plan_->steps[t]);
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] Bytes residents(const Step& step) const {
    Bytes sum;
    for (const Place& place : step.residents) sum += graph_->tensor(place.tensor).bytes;
    return sum;
  }

  [[nodiscard]] bool on_chip(program::TensorId id) const {
    return candidates_->all(candidates_->results(id));
  }

  void add(const Step& step) {
    program::Operator op = from_->operators[step.op];
    program::OnChip& chip = op.on_chip;
    chip.output = candidates_->stays(op.output);
    chip.input = !op.inputs.empty() && on_chip(op.inputs.front());
    if (op.side) chip.side = on_chip(*op.side);
    if (!op.weights.empty()) chip.weight = on_chip(op.weights.front());
    chip.resident = residents(step);
    out_.operators.push_back(std::move(op));
  }

  /// Spills and retrieves, as copies from or to a place in DRAM that the tensor has until the end.
  void move(const Event& event, std::uint32_t t) {
    if (event.kind != EventKind::spill && event.kind != EventKind::retrieve) return;
    const TensorId id = event.tensor;
    const program::TensorId source = *graph_->tensor(id).source;
    if (graph_->tensor(id).bytes.count() == 0) return;
    const auto [place, added] = copies_.emplace(source, 0);
    if (added) {
      program::Tensor copy = out_.tensors[source];
      copy.name += " in DRAM";
      copy.part_of.reset();
      place->second = static_cast<program::TensorId>(out_.tensors.size());
      out_.tensors.push_back(std::move(copy));
    }
    const bool spill = event.kind == EventKind::spill;
    const program::Tensor& tensor = out_.tensors[source];
    program::Operator op;
    op.name = fmt::format("{} {} {}", tensor.name, spill ? "spilled" : "retrieved",
                          ++moves_[{source, spill}]);
    program::VectorOp copy;
    copy.kind = program::VectorKind::copy;
    copy.rows = 1;
    copy.columns = copy.input_elements = tensor.elements();
    op.op = copy;
    op.formats = {tensor.format, tensor.format, tensor.format, tensor.format};
    op.inputs = {spill ? source : place->second};
    op.output = spill ? place->second : source;
    op.on_chip.input = spill;
    op.on_chip.output = !spill;
    // Before the operator of step t: what leaves is still there, what comes has its room.
    op.on_chip.resident = residents(plan_->steps[spill ? t - 1 : t]);
    out_.operators.push_back(std::move(op));
  }

  const program::Workload* from_;
  const KeepCandidates* candidates_;
  const Graph* graph_;
  const Plan* plan_;
  program::Workload out_;
  std::map<program::TensorId, program::TensorId> copies_;
  std::map<std::pair<program::TensorId, bool>, int> moves_;
};

}  // namespace

Kept keep_on_chip(const program::Workload& workload, const KeepOptions& options) {
  Kept kept{workload, {}};
  if (workload.operators.empty() || workload.operators.size() > kMostOperators) return kept;
  const KeepCandidates candidates(workload, options);
  for (const program::Operator& op : workload.operators) {
    if (!candidates.stays(op.output)) continue;
    ++kept.summary.tensors;
    kept.summary.bytes += workload.tensors[op.output].bytes();
  }
  if (kept.summary.tensors == 0) return kept;
  const Graph graph(problem_of(workload, candidates, options));
  const bool cache =
      std::any_of(workload.tensors.begin(), workload.tensors.end(),
                  [](const program::Tensor& t) { return t.kind == program::TensorKind::kv_cache; });
  Options how;
  how.limits = options.limits;
  // Writes to a cache are no results: their order is only in the network.
  how.method = cache                                             ? Method::fixed
               : workload.operators.size() <= kMostFreeOperators ? Method::free
                                                                 : Method::divided;
  const Plan plan = planning::plan(graph, how);
  kept.workload = Rewrite(workload, candidates, graph, plan).run();
  kept.summary.footprint = plan.footprint;
  kept.summary.spilled = plan.spilled;
  kept.summary.retrieved = plan.retrieved;
  kept.summary.method = plan.method;
  kept.summary.proven = plan.optimal();
  return kept;
}

}  // namespace macroscope::planning
