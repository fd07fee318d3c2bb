#include "sim/mapping/placement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::mapping {

Allocator::Allocator(Bytes capacity, Bytes alignment)
    : capacity_(capacity.count()), alignment_(std::max<std::uint64_t>(1, alignment.count())) {
  free_.emplace(0, capacity_);
}

Placement Allocator::allocate(Bytes bytes, const std::string& what) {
  const std::uint64_t length =
      ceil_div(std::max<std::uint64_t>(1, bytes.count()), alignment_) * alignment_;
  for (auto it = free_.begin(); it != free_.end(); ++it) {
    if (it->second < length) continue;
    const std::uint64_t base = it->first;
    const std::uint64_t left = it->second - length;
    free_.erase(it);
    if (left > 0) free_.emplace(base + length, left);
    peak_ = std::max(peak_, base + length);
    return {base, Bytes(length)};
  }
  throw ModelError("MS304",
                   fmt::format("'{}' needs {} bytes of DRAM, in multiples of {}, but no free range "
                               "of the {} bytes is that large; raise the capacity of <dram>",
                               what, length, alignment_, capacity_));
}

void Allocator::release(const Placement& place) {
  auto [it, inserted] = free_.emplace(place.base, place.bytes.count());
  const auto next = std::next(it);
  if (next != free_.end() && it->first + it->second == next->first) {
    it->second += next->second;
    free_.erase(next);
  }
  if (it != free_.begin()) {
    const auto before = std::prev(it);
    if (before->first + before->second == it->first) {
      before->second += it->second;
      free_.erase(it);
    }
  }
}

namespace {

/// Operands and result of an operator that are not on chip, in the order in which they get places.
std::vector<program::TensorId> in_dram(const program::Operator& op) {
  std::vector<program::TensorId> out;
  const bool vector = std::holds_alternative<program::VectorOp>(op.op);
  for (std::size_t i = 0; i < op.inputs.size(); ++i) {
    const bool side = op.side && *op.side == op.inputs[i] && i != 0;
    const bool chip = side ? op.on_chip.side : (vector || i == 0) && op.on_chip.input;
    if (!chip) out.push_back(op.inputs[i]);
  }
  if (!op.on_chip.weight) out.insert(out.end(), op.weights.begin(), op.weights.end());
  if (!op.on_chip.output) out.push_back(op.output);
  return out;
}

}  // namespace

MemoryPlan place_tensors(const program::Workload& workload, Bytes capacity, Bytes alignment,
                         Bytes spill_bytes) {
  Allocator allocator(capacity, alignment);
  MemoryPlan plan;
  plan.tensors.resize(workload.tensors.size());
  if (spill_bytes.count() > 0) plan.spill = allocator.allocate(spill_bytes, "partial sums");

  std::vector<std::size_t> last_use(workload.tensors.size(), 0);
  std::vector<bool> used(workload.tensors.size(), false);
  std::vector<bool> placed(workload.tensors.size(), false);
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    const auto touch = [&](program::TensorId part) {
      const program::TensorId id = workload.whole(part);
      last_use[id] = i;
      used[id] = true;
    };
    for (const program::TensorId id : in_dram(op)) touch(id);
    for (const program::TensorId id : op.constants) touch(id);
  }
  const auto place = [&](program::TensorId part) {
    const program::TensorId id = workload.whole(part);
    if (placed[id]) return;
    placed[id] = true;
    plan.tensors[id] = allocator.allocate(workload.tensors[id].bytes(), workload.tensors[id].name);
  };
  for (program::TensorId id = 0; id < workload.tensors.size(); ++id) {
    if (workload.tensors[id].kind != program::TensorKind::activation) place(id);
  }
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    for (const program::TensorId id : in_dram(op)) place(id);
    const auto retire = [&](program::TensorId part) {
      const program::TensorId id = workload.whole(part);
      const bool activation = workload.tensors[id].kind == program::TensorKind::activation;
      if (activation && placed[id] && used[id] && last_use[id] == i) {
        allocator.release(plan.tensors[id]);
        used[id] = false;
      }
    };
    for (const program::TensorId id : in_dram(op)) retire(id);
  }
  // A part lies inside its whole, which outlives it; where inside is the business of whoever made
  // it.
  for (program::TensorId id = 0; id < workload.tensors.size(); ++id) {
    plan.tensors[id] = plan.tensors[workload.whole(id)];
  }
  plan.peak = allocator.peak();
  return plan;
}

}  // namespace macroscope::mapping
