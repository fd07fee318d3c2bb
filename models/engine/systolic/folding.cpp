// Cutting tiles into folds.
#include "models/engine/systolic/folding.hpp"

#include <fmt/format.h>

#include "sim/core/error.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::engine {
namespace {

/// True when the product of all sizes stays below 2^62, which leaves room for the sums of cycles.
bool fits(const TileShape& s) {
  std::uint64_t product = 1;
  for (const std::uint64_t size : {s.m, s.k, s.n, s.groups}) {
    if (size == 0 || __builtin_mul_overflow(product, size, &product)) return false;
    if (product >> 62 != 0) return false;
  }
  return true;
}

}  // namespace

Folding fold(const TileShape& shape, const SystolicParams& params) {
  if (!fits(shape) || params.rows == 0 || params.cols == 0) {
    throw ModelError(
        "MS401",
        fmt::format("a systolic tile of {} x (m {}, k {}, n {}) on a {} x {} array: every "
                    "size must be at least 1 and the product of m, k, n and groups below 2^62",
                    shape.groups, shape.m, shape.k, shape.n, params.rows, params.cols));
  }
  std::uint64_t over_rows = shape.m;
  std::uint64_t over_cols = shape.n;
  Folding folding;
  folding.steps = shape.k;
  if (params.dataflow != Dataflow::os) {
    const bool ws = params.dataflow == Dataflow::ws;
    over_rows = shape.k;
    over_cols = ws ? shape.n : shape.m;
    folding.steps = ws ? shape.m : shape.n;
  }
  folding.row_folds = ceil_div(over_rows, params.rows);
  folding.col_folds = ceil_div(over_cols, params.cols);
  folding.rows = {params.rows, over_rows - (folding.row_folds - 1) * params.rows};
  folding.cols = {params.cols, over_cols - (folding.col_folds - 1) * params.cols};
  return folding;
}

TilePorts full_speed_ports(const Folding& folding) {
  return ports_by(folding, [](std::uint64_t rows, std::uint64_t, std::uint64_t steps) {
    return FoldPorts{steps, rows};
  });
}

}  // namespace macroscope::engine
