// What describes an array whose rows and columns are broadcast: cube and 2D-matrix.
#pragma once

#include <cstdint>

#include "models/engine/fold/array_shape.hpp"

namespace macroscope::engine {

/// rows x cols cells, each with `depth` multipliers and an accumulator. A row's operands reach all
/// cells of the row in the same cycle, a column's all cells of the column.
struct BroadcastParams {
  std::uint32_t rows = 1;
  std::uint32_t cols = 1;
  std::uint32_t depth = 1;
  /// A drain register beside every accumulator; without, rows are read from the accumulators.
  bool double_buffer = true;
  std::uint32_t latency = 1;  // cycles from operands to accumulator
  std::uint32_t flush = 0;    // cycles of the adder at the edge that makes a word of a pair
};

[[nodiscard]] ArrayShape array_shape(const BroadcastParams& params);
/// A result stands in its accumulator `latency` cycles behind its last operands, a cycle later in
/// the output register when it is the turn of its row, `flush` cycles later as a word.
[[nodiscard]] FoldRules fold_rules(const BroadcastParams& params);

}  // namespace macroscope::engine
