// What describes tiles of multipliers and adders for the closed forms and the PE-level reference.
#pragma once

#include <cstdint>

#include "models/engine/fold/array_shape.hpp"

namespace macroscope::engine {

/// `cols` tiles, each a tree over `rows` products of an operand vector and weights that stand
/// still.
struct TreeParams {
  std::uint32_t rows = 1;
  std::uint32_t cols = 1;
  /// Weights of so many k share one load port; segments load side by side.
  std::uint32_t segment = 1;
  bool march = true;  // operands go from tile to tile, one a cycle; else all see them at once
  bool double_buffer = false;  // a second register for every weight
  std::uint32_t encoder = 0;   // cycles of an encoder in front of the tiles
  std::uint32_t latency =
      1;  // cycles from operands to the first tile's sum, the encoder's included
};

[[nodiscard]] ArrayShape array_shape(const TreeParams& params);
[[nodiscard]] FoldRules fold_rules(const TreeParams& params);

}  // namespace macroscope::engine
