// How a GEMM tile is cut into folds: one fold is one use of the array by a block that fits it.
#pragma once

#include <array>
#include <cstdint>

#include "models/engine/fold/array_shape.hpp"

namespace macroscope::engine {

/// `groups` independent products [m x k] * [k x n] of equal size, computed one after the other.
struct TileShape {
  std::uint64_t m = 1;
  std::uint64_t k = 1;
  std::uint64_t n = 1;
  std::uint64_t groups = 1;

  bool operator==(const TileShape&) const = default;
};

/// The folds of one product: `row_folds x col_folds` blocks, walked as `for column { for row }`.
///
/// There are at most four kinds of fold. Index 1 is the last fold of a dimension (whatever it
/// uses), index 0 all others (which use the whole array); `rows[0]` and `cols[0]` are R and C even
/// when there is no such fold.
struct Folding {
  std::uint64_t row_folds = 1;
  std::uint64_t col_folds = 1;
  std::uint64_t steps = 1;                  // T: vectors streamed in each fold
  std::array<std::uint64_t, 2> rows{1, 1};  // used rows of [other, last]
  std::array<std::uint64_t, 2> cols{1, 1};  // used columns of [other, last]

  [[nodiscard]] std::uint64_t folds() const { return row_folds * col_folds; }
};

/// Cuts one product of `shape` for the array. Throws ModelError MS401 on a zero size or a product
/// of sizes that does not fit 63 bits.
[[nodiscard]] Folding fold(const TileShape& shape, const ArrayShape& array);

/// Cycles the ports need for one fold.
///
/// `stream` (S >= T) is for all T streamed vectors: vector t (from 0) enters the edge in cycle
/// ceil((t + 1) S / T) - 1 of the stream, so S = q T is a port that needs q cycles for each vector.
/// In os one vector is a column of the input block and a row of the weight block, entering
/// together: S is the slower of the two ports. `load` (P >= load vectors of the used rows) is for
/// the stationary block of ws and is; it is ignored in os.
struct FoldPorts {
  std::uint64_t stream = 0;
  std::uint64_t load = 0;

  bool operator==(const FoldPorts&) const = default;
};

/// Port cycles of the four kinds of fold, indexed [row kind][column kind] as in `Folding`.
using TilePorts = std::array<std::array<FoldPorts, 2>, 2>;

/// Ports of `folding` by a rule: `rule(used_rows, used_cols, steps) -> FoldPorts`.
template <class Rule>
[[nodiscard]] TilePorts ports_by(const Folding& folding, Rule rule) {
  TilePorts ports;
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      ports[r][c] = rule(folding.rows[r], folding.cols[c], folding.steps);
    }
  }
  return ports;
}

/// Ports that deliver one vector in every cycle: S = T, P = load vectors of the used rows.
[[nodiscard]] TilePorts full_speed_ports(const Folding& folding, const ArrayShape& array = {});

}  // namespace macroscope::engine
