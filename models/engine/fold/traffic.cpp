// Edge traffic of a tile: each operand's size times the number of folds that need it again.
#include "models/engine/fold/traffic.hpp"

namespace macroscope::engine {

// No count below is larger than groups * m * n * k, which `fold` keeps under 2^62.
TileTraffic tile_traffic(const TileShape& s, const ArrayShape& array) {
  const Folding f = fold(s, array);
  const std::uint64_t inputs = s.groups * s.m * s.k;
  const std::uint64_t weights = s.groups * s.k * s.n;
  const std::uint64_t outputs = s.groups * s.m * s.n;
  TileTraffic t;
  t.macs = outputs * s.k;
  t.folds = s.groups * f.folds();
  t.stream_vectors = t.folds * f.steps;
  switch (array.dataflow) {
    case Dataflow::os:
      t.input_words = inputs * f.col_folds;
      t.weight_words = weights * f.row_folds;
      t.output_words = outputs;
      break;
    case Dataflow::ws:
      t.input_words = inputs * f.col_folds;
      t.weight_words = weights;
      t.output_words = outputs * f.row_folds;
      break;
    case Dataflow::is:
      t.input_words = inputs;
      t.weight_words = weights * f.col_folds;
      t.output_words = outputs * f.row_folds;
      break;
  }
  if (array.dataflow != Dataflow::os) {
    t.load_vectors =
        s.groups * f.col_folds *
        ((f.row_folds - 1) * array.load_vectors(f.rows[0]) + array.load_vectors(f.rows[1]));
  }
  t.accumulator_reads = t.output_words - outputs;
  return t;
}

}  // namespace macroscope::engine
