// Cutting tiles into folds.
#include "models/engine/fold/folding.hpp"

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

Folding fold(const TileShape& shape, const ArrayShape& array) {
  if (!fits(shape) || array.rows == 0 || array.cols == 0 || array.depth == 0 ||
      array.segment == 0) {
    throw ModelError(
        "MS401",
        fmt::format("a tile of {} x (m {}, k {}, n {}) on a {} x {} array: every "
                    "size must be at least 1 and the product of m, k, n and groups below 2^62",
                    shape.groups, shape.m, shape.k, shape.n, array.rows, array.cols));
  }
  std::uint64_t over_rows = shape.m;
  std::uint64_t over_cols = shape.n;
  Folding folding;
  folding.steps = ceil_div(shape.k, array.depth);
  if (array.dataflow != Dataflow::os) {
    const bool ws = array.dataflow == Dataflow::ws;
    over_rows = shape.k;
    over_cols = ws ? shape.n : shape.m;
    folding.steps = ws ? shape.m : shape.n;
  }
  folding.row_folds = ceil_div(over_rows, array.rows);
  folding.col_folds = ceil_div(over_cols, array.cols);
  folding.rows = {array.rows, over_rows - (folding.row_folds - 1) * array.rows};
  folding.cols = {array.cols, over_cols - (folding.col_folds - 1) * array.cols};
  return folding;
}

TilePorts full_speed_ports(const Folding& folding, const ArrayShape& array) {
  return ports_by(folding, [&](std::uint64_t rows, std::uint64_t, std::uint64_t steps) {
    return FoldPorts{steps, array.load_vectors(rows)};
  });
}

}  // namespace macroscope::engine
