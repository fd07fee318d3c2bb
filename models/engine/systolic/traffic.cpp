// Edge traffic of a tile: each operand's size times the number of folds that need it again.
#include "models/engine/systolic/traffic.hpp"

#include <initializer_list>

#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

std::uint64_t product(std::initializer_list<std::uint64_t> factors) {
  std::uint64_t result = 1;
  for (const std::uint64_t f : factors) {
    if (__builtin_mul_overflow(result, f, &result)) {
      throw ModelError("MS401", "the words moved by a systolic tile do not fit 64 bits");
    }
  }
  return result;
}

}  // namespace

TileTraffic tile_traffic(const TileShape& s, const SystolicParams& params) {
  const Folding f = fold(s, params);
  const std::uint64_t inputs = product({s.groups, s.m, s.k});
  const std::uint64_t weights = product({s.groups, s.k, s.n});
  const std::uint64_t outputs = product({s.groups, s.m, s.n});
  TileTraffic t;
  t.macs = product({outputs, s.k});
  t.folds = product({s.groups, f.folds()});
  t.stream_vectors = product({t.folds, f.steps});
  switch (params.dataflow) {
    case Dataflow::os:
      t.input_words = product({inputs, f.col_folds});
      t.weight_words = product({weights, f.row_folds});
      t.output_words = outputs;
      break;
    case Dataflow::ws:
      t.input_words = product({inputs, f.col_folds});
      t.weight_words = weights;
      t.output_words = product({outputs, f.row_folds});
      t.load_vectors = product({s.groups, s.k, f.col_folds});
      break;
    case Dataflow::is:
      t.input_words = inputs;
      t.weight_words = product({weights, f.col_folds});
      t.output_words = product({outputs, f.row_folds});
      t.load_vectors = product({s.groups, s.k, f.col_folds});
      break;
  }
  t.accumulator_reads = t.output_words - outputs;
  return t;
}

}  // namespace macroscope::engine
