// The systolic array as mapping and device see it.
#pragma once

#include "models/engine/fold/fold_model.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// EngineModel of a systolic array.
class SystolicModel final : public FoldModel {
 public:
  SystolicModel(const SystolicParams& params, const memory::ScratchpadParams& input,
                const memory::ScratchpadParams& weight);

  [[nodiscard]] EngineLeast least(const program::TileCompute& tile) const override;
  /// False with PEs that leave pairs, too: the array has flush adders below its columns.
  void check(const program::Operator& op, std::uint64_t k) const override;

  using FoldModel::timing;
  [[nodiscard]] const SystolicParams& params() const { return params_; }

 protected:
  [[nodiscard]] TileTiming timing(const TileShape& shape, const TilePorts& ports) const override;

 private:
  SystolicParams params_;
};

}  // namespace macroscope::engine
