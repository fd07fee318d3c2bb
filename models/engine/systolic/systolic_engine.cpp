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

void SystolicModel::check(const program::Operator& op, std::uint64_t k) const {
  // Sums that pass down are of as many products as there are rows.
  const bool os = params_.dataflow == Dataflow::os;
  FoldModel::check(op, os ? k : std::min<std::uint64_t>(k, params_.rows));
}

}  // namespace macroscope::engine
