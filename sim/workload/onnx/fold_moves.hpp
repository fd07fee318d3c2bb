// Constants whose elements come from other places of other constants, or from nothing.
#pragma once

#include <optional>
#include <vector>

#include "sim/workload/onnx/fold.hpp"

namespace macroscope::workload::onnx_import {

/// Maps an element of a result to the element of an operand that is broadcast to it.
class Spread {
 public:
  Spread(const Dims& from, const Dims& to);
  [[nodiscard]] std::uint64_t operator()(std::uint64_t index) const;

 private:
  struct Axis {
    std::uint64_t dim, own, stride;
  };
  std::vector<Axis> axes_;  // innermost first
  bool plain_ = false;      // the same shape
};

[[nodiscard]] inline Spread spread(const Dims& from, const Dims& to) {
  return {from, to};
}

/// Result of a node that moves, makes or reduces elements; nothing when it is not one.
[[nodiscard]] std::optional<std::vector<double>> fold_move(const Node& node,
                                                           const std::vector<Array>& in,
                                                           const Dims& dims, std::size_t which);

}  // namespace macroscope::workload::onnx_import
