// Arrays whose rows and columns are broadcast, as mapping and device see them.
#pragma once

#include <string>

#include "models/engine/broadcast/broadcast_rules.hpp"
#include "models/engine/fold/fold_model.hpp"
#include "models/pe/engine_pe.hpp"

namespace macroscope::engine {

/// EngineModel of a cube or a 2D-matrix.
class BroadcastModel final : public FoldModel {
 public:
  /// `text`: its size in words. `pe`: nothing for PEs of one register stage without RTL.
  BroadcastModel(const BroadcastParams& params, std::string text, std::optional<pe::PeParams> pe,
                 const memory::ScratchpadParams& input, const memory::ScratchpadParams& weight);

  [[nodiscard]] EngineTraffic traffic(const program::TileCompute& tile) const override;
  void check(const program::Operator& op, std::uint64_t k) const override;
  [[nodiscard]] std::string text() const override { return text_; }
  [[nodiscard]] std::unique_ptr<ClockedArray<std::int64_t>> clocked() const override;
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const override;

 private:
  BroadcastParams params_;
  std::string text_;
  std::optional<pe::PeParams> pe_;
};

}  // namespace macroscope::engine
