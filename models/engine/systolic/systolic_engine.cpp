#include "models/engine/systolic/systolic_engine.hpp"

#include <algorithm>

#include "models/engine/systolic/systolic_rtl.hpp"
#include "models/engine/systolic/timing.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::engine {

SystolicModel::SystolicModel(const SystolicParams& params, const memory::ScratchpadParams& input,
                             const memory::ScratchpadParams& weight)
    : FoldModel(array_design(params), input, weight), params_(params) {}

TileTiming SystolicModel::timing(const TileShape& shape, const TilePorts& ports) const {
  return tile_timing(shape, ports, params_);
}

EngineLeast SystolicModel::least(const program::TileCompute& tile) const {
  return least_cycles(shape(tile), params_);
}

EngineResults SystolicModel::results(const program::TileCompute& tile) const {
  const TileShape s = shape(tile);
  const Folding f = folding(tile);
  const TilePorts p = ports(tile);
  const TileTiming t = timing(s, p);
  const std::uint64_t rows = f.rows[1];
  const std::uint64_t cols = f.cols[1];
  EngineResults r;
  r.count = traffic(tile).output_words;
  r.first = t.done - t.first_result;
  // Of the last fold alone: done - first_result in the table of README.md.
  if (params_.dataflow == Dataflow::os) {
    r.last_count = rows * cols;
    r.last = rows + cols - 2;
  } else {
    r.last_count = f.steps * cols;
    r.last = p[1][1].stream - ceil_div(p[1][1].stream, f.steps) + cols - 1;
  }
  return r;
}

void SystolicModel::check(const program::Operator& op, std::uint64_t k) const {
  // Sums that pass down are of as many products as there are rows.
  const bool os = params_.dataflow == Dataflow::os;
  FoldModel::check(op, os ? k : std::min<std::uint64_t>(k, params_.rows));
}

}  // namespace macroscope::engine
