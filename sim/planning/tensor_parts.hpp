// Tensors that are parts of others, seen from the results of operators.
#pragma once

#include <vector>

#include "sim/program/operator.hpp"

namespace macroscope::planning {

/// Of which results an operand consists. `made(id)` says whether an operator makes a tensor.
class TensorParts {
 public:
  explicit TensorParts(const program::Workload& workload)
      : workload_(&workload), parts_(workload.tensors.size()) {
    for (program::TensorId i = 0; i < workload.tensors.size(); ++i) {
      if (workload.tensors[i].part_of) parts_[*workload.tensors[i].part_of].push_back(i);
    }
  }

  /// The result that `id` is or lies in, else all results that lie in it or in what it is a part
  /// of; nothing when it is an input of the network.
  template <class Made>
  [[nodiscard]] std::vector<program::TensorId> results(program::TensorId id,
                                                       const Made& made) const {
    std::vector<program::TensorId> out;
    for (std::optional<program::TensorId> at = id; at && out.empty();
         at = workload_->tensors[*at].part_of) {
      if (made(*at)) {
        out.push_back(*at);
      } else {
        add_below(*at, made, out);
      }
    }
    return out;
  }

  /// The results that lie in `id`, itself left out.
  template <class Made>
  [[nodiscard]] std::vector<program::TensorId> below(program::TensorId id, const Made& made) const {
    std::vector<program::TensorId> out;
    add_below(id, made, out);
    return out;
  }

 private:
  template <class Made>
  void add_below(program::TensorId id, const Made& made,
                 std::vector<program::TensorId>& out) const {
    for (const program::TensorId part : parts_[id]) {
      if (made(part)) {
        out.push_back(part);
      } else {
        add_below(part, made, out);
      }
    }
  }

  const program::Workload* workload_;
  std::vector<std::vector<program::TensorId>> parts_;  // direct parts
};

}  // namespace macroscope::planning
