// How a layer lies on the array: folds, lines per fold, SRAM counts and the three percentages.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/engine/scale_sim/layer.hpp"
#include "models/engine/scale_sim/machine.hpp"

namespace macroscope::scale_sim {

/// A layer laid on R x C processing elements. Folds run `for fc { for fr }`, strictly one after the
/// other, and every fold lasts `lines` even where it uses fewer rows or columns.
struct Mapping {
  Dataflow dataflow = Dataflow::os;
  std::uint64_t rows = 1, cols = 1;  // R, C
  std::uint64_t m = 1, n = 1, k = 1;
  std::uint64_t space_rows = 1;  // Sr: os M, ws and is K
  std::uint64_t space_cols = 1;  // Sc: os and ws N, is M
  std::uint64_t time = 1;        // T: os K, ws M, is N
  std::uint64_t row_folds = 1, col_folds = 1;
  std::uint64_t lines = 1;  // os T + R + C - 2, else T + 2R + C - 2

  Mapping(const Layer& layer, const Machine& machine);

  [[nodiscard]] std::uint64_t folds() const { return row_folds * col_folds; }
  [[nodiscard]] std::uint64_t rows_used(std::uint64_t fr) const {
    return std::min(rows, space_rows - fr * rows);
  }
  [[nodiscard]] std::uint64_t cols_used(std::uint64_t fc) const {
    return std::min(cols, space_cols - fc * cols);
  }

  [[nodiscard]] std::uint64_t sram_ifmap_reads() const;
  [[nodiscard]] std::uint64_t sram_filter_reads() const;
  /// os adds R + C per fold, which is an error of SCALE-Sim (its issue 166) that belongs to the
  /// agreement.
  [[nodiscard]] std::uint64_t sram_ofmap_writes() const;
};

/// a / b rounded once to double wherever both are below 2^53, as Python divides whole numbers.
[[nodiscard]] double quotient(long double a, long double b);

/// The two percentages that do not depend on stalls.
struct Utilization {
  double mapping_efficiency_pct = 0;
  double compute_utilization_pct = 0;
};

/// Means over the folds, summed in fold order in double precision: SCALE-Sim prints the rounding of
/// that sum.
[[nodiscard]] Utilization utilization(const Mapping& map);

}  // namespace macroscope::scale_sim
