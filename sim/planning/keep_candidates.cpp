#include "sim/planning/keep_candidates.hpp"

#include <algorithm>

namespace macroscope::planning {

using program::TensorId;

KeepCandidates::KeepCandidates(const program::Workload& workload, const KeepOptions& options)
    : workload_(&workload),
      options_(options),
      made_(workload.tensors.size()),
      stays_(workload.tensors.size()),
      parts_(workload),
      workspace_(workload.operators.size()) {
  for (const program::Operator& op : workload.operators) made_[op.output] = true;
  // What somebody reads; the network's own results go to DRAM.
  for (const program::Operator& op : workload.operators) {
    for (const auto& operand : operands(op)) {
      for (const TensorId id : operand) {
        stays_[id] = workload.tensors[workload.whole(id)].kind == program::TensorKind::activation;
      }
    }
  }
  for (const program::Operator& op : workload.operators) {
    for (const TensorId weight : op.weights) {
      if (options.weights_too) continue;
      for (const TensorId id : results(weight)) stays_[id] = false;
    }
  }
  do {
    while (exclude_mixed()) {
    }
    measure();
  } while (exclude_large());
}

std::vector<TensorId> KeepCandidates::results(TensorId id) const {
  return parts_.results(id, [&](TensorId at) { return made_[at]; });
}

bool KeepCandidates::all(const std::vector<TensorId>& ids) const {
  return !ids.empty() &&
         std::all_of(ids.begin(), ids.end(), [&](TensorId id) { return stays_[id]; });
}

std::vector<std::vector<TensorId>> KeepCandidates::operands(const program::Operator& op) const {
  std::vector<std::vector<TensorId>> out;
  const bool vector = std::holds_alternative<program::VectorOp>(op.op);
  std::vector<TensorId> together;
  bool from_network = false;
  for (const TensorId id : op.inputs) {
    const std::vector<TensorId> r = results(id);
    from_network = from_network || r.empty();
    if (vector) {
      together.insert(together.end(), r.begin(), r.end());
    } else {
      out.push_back(r);
    }
  }
  // A stream of which a part comes from the network comes from DRAM; mixed operands are excluded.
  if (vector) {
    if (from_network) together.push_back(op.inputs.front());
    out.push_back(together);
  }
  for (const TensorId id : op.weights) out.push_back(results(id));
  return out;
}

bool KeepCandidates::exclude_mixed() {
  bool changed = false;
  for (const program::Operator& op : workload_->operators) {
    for (const auto& operand : operands(op)) {
      const bool some =
          std::any_of(operand.begin(), operand.end(), [&](TensorId id) { return stays_[id]; });
      const bool network =
          std::any_of(operand.begin(), operand.end(), [&](TensorId id) { return !made_[id]; });
      if (!some || (all(operand) && !network)) continue;
      for (const TensorId id : operand) stays_[id] = false;
      changed = true;
    }
  }
  return changed;
}

void KeepCandidates::measure() {
  for (std::size_t i = 0; i < workload_->operators.size(); ++i) {
    const program::Operator& op = workload_->operators[i];
    Bytes streams;
    const auto add = [&](TensorId id) {
      if (!all(results(id))) streams += workload_->tensors[id].bytes();
    };
    for (const TensorId id : op.inputs) add(id);
    if (options_.weights_too) {
      for (const TensorId id : op.weights) add(id);
    }
    if (!stays_[op.output]) streams += workload_->tensors[op.output].bytes();
    const Bytes quarter(options_.capacity.count() / 4);
    workspace_[i] = std::max(options_.tile_room, std::min(Bytes(2 * streams.count()), quarter));
  }
}

bool KeepCandidates::exclude_large() {
  bool changed = false;
  for (std::size_t i = 0; i < workload_->operators.size(); ++i) {
    const program::Operator& op = workload_->operators[i];
    std::vector<TensorId> used;
    for (const auto& operand : operands(op))
      used.insert(used.end(), operand.begin(), operand.end());
    used.push_back(op.output);
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    for (;;) {
      Bytes sum = workspace_[i];
      std::optional<TensorId> largest;
      for (const TensorId id : used) {
        if (!stays_[id]) continue;
        sum += workload_->tensors[id].bytes();
        if (!largest || workload_->tensors[id].bytes() > workload_->tensors[*largest].bytes()) {
          largest = id;
        }
      }
      if (sum <= options_.capacity || !largest) break;
      stays_[*largest] = false;
      changed = true;
    }
  }
  return changed;
}

}  // namespace macroscope::planning
