// How many words and vectors a tile moves over the edges of the array, in closed form.
#pragma once

#include <cstdint>

#include "models/engine/fold/folding.hpp"

namespace macroscope::engine {

/// Words (operand elements) between the array and the buffers around it, and the work done with
/// them.
struct TileTraffic {
  std::uint64_t macs = 0;          // groups * m * n * k
  std::uint64_t folds = 0;         // uses of the array
  std::uint64_t input_words = 0;   // elements of the m x k operand read
  std::uint64_t weight_words = 0;  // elements of the k x n operand read
  std::uint64_t output_words = 0;  // results (os) or partial sums (ws, is) leaving the bottom edge
  /// Partial sums read back by the accumulator outside the array: every output but the first of
  /// each element.
  std::uint64_t accumulator_reads = 0;
  std::uint64_t stream_vectors = 0;  // vectors streamed (os: pairs of vectors), T in each fold
  std::uint64_t load_vectors = 0;    // vectors of stationary blocks; 0 in os

  bool operator==(const TileTraffic&) const = default;
};

/// Traffic of a tile. Nothing is kept at the edge: a block is read again in every fold that needs
/// it. Throws ModelError MS401 as `fold` does, and when a count does not fit 64 bits.
[[nodiscard]] TileTraffic tile_traffic(const TileShape& shape, const ArrayShape& array);

}  // namespace macroscope::engine
