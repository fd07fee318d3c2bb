#include "models/engine/fold/least.hpp"

#include <algorithm>

#include "sim/core/quantity.hpp"

namespace macroscope::engine {

EngineLeast least_cycles(const TileShape& shape, const FoldRules& rules) {
  const ArrayShape& array = rules.array;
  const Folding f = fold(shape, array);
  const bool os = array.dataflow == Dataflow::os;
  const std::uint64_t folds = saturating_product(f.folds(), shape.groups);
  const std::uint64_t used_rows =
      saturating_product((f.row_folds - 1) * array.rows + f.rows[1], f.col_folds, shape.groups);
  const std::uint64_t used_cols =
      saturating_product((f.col_folds - 1) * array.cols + f.cols[1], f.row_folds, shape.groups);
  const std::uint64_t loads = saturating_product(
      (f.row_folds - 1) * array.load_vectors(array.rows) + array.load_vectors(f.rows[1]),
      f.col_folds, shape.groups);
  const std::uint64_t most_rows = f.row_folds > 1 ? array.rows : f.rows[1];
  const std::uint64_t most_cols = f.col_folds > 1 ? array.cols : f.cols[1];
  const std::uint64_t most_loads = array.load_vectors(most_rows);
  const std::uint64_t streamed = saturating_product(folds, f.steps);
  const bool blocks_in_line = !os && !array.double_buffer;
  // From the last vector to the first column's results; os counts its rows apart.
  const std::uint64_t way = rules.latency - (os ? 2 : 1);
  EngineLeast least;
  if (!array.fold_overlap) {
    least.stream = streamed + saturating_product(folds, way) +
                   saturating_product(rules.hop, used_cols - folds);
    if (os) least.stream += used_rows;
    if (blocks_in_line) least.stream += loads;
    if (!os && array.double_buffer) {
      least.block = loads;
      least.fill = most_loads;
    }
    // Whichever fold ends a cut of this tile: its results may still be on their way.
    least.read =
        least.fill + least.stream - (way + rules.hop * (most_cols - 1) + (os ? most_rows : 0));
    return least;
  }
  least.stream = streamed;
  if (array.double_buffer) {
    least.block = os ? used_rows : loads;
    if (!os) least.fill = most_loads;
  } else {
    least.stream += os ? used_rows - folds : loads;
  }
  least.read = least.fill + least.stream;
  if (os && !array.double_buffer) least.read -= most_rows - 1;
  least.drain = least.block_drain = way + rules.hop * (f.cols[1] - 1);
  if (os) least.drain += array.double_buffer ? f.rows[1] : 1;
  return least;
}

}  // namespace macroscope::engine
