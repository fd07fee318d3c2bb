#include "models/engine/systolic/systolic_engine.hpp"

#include <fmt/format.h>

#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/timing.hpp"

namespace macroscope::engine {

SystolicModel::SystolicModel(const SystolicParams& params, const memory::ScratchpadParams& input,
                             const memory::ScratchpadParams& weight)
    : FoldModel(fold_rules(params), input, weight), params_(params) {}

TileTiming SystolicModel::timing(const TileShape& shape, const TilePorts& ports) const {
  return tile_timing(shape, ports, params_);
}

EngineLeast SystolicModel::least(const program::TileCompute& tile) const {
  return least_cycles(shape(tile), params_);
}

std::string SystolicModel::text() const {
  return fmt::format("{} x {} PEs", params_.rows, params_.cols);
}

std::unique_ptr<ClockedArray<std::int64_t>> SystolicModel::clocked() const {
  return std::make_unique<PeArray<std::int64_t>>(params_);
}

}  // namespace macroscope::engine
