// Walks the tiles of a tiling in loop order and tells what each step brings in, keeps and finishes.
#pragma once

#include <array>
#include <cstdint>

#include "sim/mapping/tiling.hpp"

namespace macroscope::mapping {

/// One range of a loop.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t count = 0;
};

/// One step of the tile loops.
struct TileStep {
  std::uint64_t index = 0;
  Range groups, m, n, k;  // in units of the problem (m, k) or elements (n)
  bool first_k = false, last_k = false;
  /// Per operand: the tile has to be brought in (or, for the output, an accumulator tile begins)
  /// before this step.
  std::array<bool, kOperands> enters{};
  /// Per operand: nothing after this step uses the tile until it is brought in again.
  std::array<bool, kOperands> leaves{};

  [[nodiscard]] bool enter(Operand o) const { return enters[at(o)]; }
  [[nodiscard]] bool leave(Operand o) const { return leaves[at(o)]; }
};

/// Iterates the steps; copying it is cheap, so that several sequencers walk the same tiling
/// independently.
class TileWalker {
 public:
  TileWalker(const Problem& problem, const Tiling& tiling);

  /// Fills `step` and advances; false at the end.
  bool next(TileStep& step);
  [[nodiscard]] std::uint64_t steps() const { return counts_.steps(); }

 private:
  const Problem* problem_;
  Tiling tiling_;
  TileCounts counts_;
  std::array<std::size_t, 3> place_{};  // by loop: where it stands in at_
  std::uint64_t index_ = 0;
  std::array<std::uint64_t, 4> at_{};  // group, then the three loops outermost first
};

}  // namespace macroscope::mapping
