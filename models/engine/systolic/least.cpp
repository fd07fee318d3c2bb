#include "models/engine/systolic/least.hpp"

#include <algorithm>

#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::engine {

EngineLeast least_cycles(const TileShape& shape, const SystolicParams& params) {
  const Folding f = fold(shape, params);
  const bool os = params.dataflow == Dataflow::os;
  const std::uint64_t folds = saturating_product(f.folds(), shape.groups);
  EngineLeast least;
  if (params.compat == SystolicCompat::scale_sim) {
    const std::uint64_t drain = std::uint64_t{params.rows} + params.cols - 2;
    least.stream = saturating_product(folds, f.steps + (os ? 0 : params.rows) + drain);
    least.read = least.stream - drain;
    return least;
  }
  const std::uint64_t used_rows =
      saturating_product((f.row_folds - 1) * params.rows + f.rows[1], f.col_folds, shape.groups);
  const std::uint64_t used_cols =
      saturating_product((f.col_folds - 1) * params.cols + f.cols[1], f.row_folds, shape.groups);
  const std::uint64_t most_rows = f.row_folds > 1 ? params.rows : f.rows[1];
  const std::uint64_t most_cols = f.col_folds > 1 ? params.cols : f.cols[1];
  const std::uint64_t delay = result_delay(params);
  const std::uint64_t streamed = saturating_product(folds, f.steps);
  const bool blocks_in_line = !os && !params.double_buffer;
  if (!params.fold_overlap) {
    least.stream = streamed + saturating_product(folds, params.rows + delay) + used_cols -
                   2 * folds + (os || blocks_in_line ? used_rows : 0);
    if (!os && params.double_buffer) {
      least.block = used_rows;
      least.fill = most_rows;
    }
    // Whichever fold ends a cut of this tile: its results may still be on their way.
    least.read =
        least.fill + least.stream - (params.rows + most_cols - 2 + (os ? most_rows : 0) + delay);
    return least;
  }
  least.stream = streamed;
  if (params.double_buffer) {
    least.block = used_rows;
    if (!os) least.fill = most_rows;
  } else {
    least.stream += used_rows - (os ? folds : 0);
  }
  least.read = least.fill + least.stream;
  if (os && !params.double_buffer) least.read -= most_rows - 1;
  least.drain = least.block_drain = params.rows + f.cols[1] - 2 + delay;
  if (os) least.drain += params.double_buffer ? f.rows[1] : 1;
  return least;
}

}  // namespace macroscope::engine
