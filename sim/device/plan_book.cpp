#include "sim/device/plan_book.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::device {

std::string plan_key(const Machine& machine, const program::Operator& op,
                     const program::Workload& workload) {
  const MappingParams fixed = mapping_for(machine, op.name);
  std::string key = fmt::format("{}/{}/{}/{}/{}/{}/{}/{}/{}|", fixed.op, fixed.tile_groups,
                                fixed.tile_m, fixed.tile_n, fixed.tile_k, fixed.order, fixed.cores,
                                fixed.split, fixed.lowering);
  const auto& f = op.formats;
  key += fmt::format("{} {} {} {} {}|", f.input.bits.count(), f.weight.bits.count(),
                     f.accumulator.bits.count(), f.output.bits.count(), op.epilogue_operations);
  const program::OnChip& chip = op.on_chip;
  key += fmt::format("{:d}{:d}{:d}{:d} {}|", chip.input, chip.weight, chip.side, chip.output,
                     chip.resident.count());
  if (op.side) key += fmt::format("s {} ", workload.tensors[*op.side].format.bits.count());
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

PlanBook::PlanBook(const Machine& machine, const program::Workload& workload,
                   const Planner& planner, const mapping::SearchEffort& effort) {
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    const auto [entry, added] = known.emplace(plan_key(machine, op, workload), entries_.size());
    if (added)
      entries_.push_back({i, planner.plans(op, workload, effort, machine.schedule.objective), 0});
    entry_of_.push_back(entry->second);
  }
}

std::uint64_t PlanBook::cycles() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < entry_of_.size(); ++i) sum += plan(i).cycles;
  return sum;
}

Bytes PlanBook::spill_bytes(const program::Workload& workload) const {
  Bytes most;
  for (const Entry& entry : entries_) {
    const bool spills = std::any_of(entry.set.plans.begin(), entry.set.plans.end(),
                                    [](const Plan& plan) { return plan.spills(); });
    if (spills) most = std::max(most, Planner::spill_bytes(workload.operators[entry.first]));
  }
  return most;
}

}  // namespace macroscope::device
