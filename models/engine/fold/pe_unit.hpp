// An array that works fold by fold at PE fidelity inside a device: every PE, every cycle, operands
// from a seeded generator.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/fold/fold_model.hpp"
#include "models/engine/pe_engine_unit.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::engine {

/// The registers of a FoldModel with random operands.
class PeUnit : public PeEngineUnit<ClockedArray<std::int64_t>, PeTile<std::int64_t>> {
 public:
  PeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
         runtime::TokenBoard& tokens, const FoldModel& model,
         const memory::ScratchpadOf& scratchpads, std::uint64_t seed);

 protected:
  [[nodiscard]] const FoldModel& model() const { return *model_; }
  [[nodiscard]] std::unique_ptr<ClockedArray<std::int64_t>> make_array() override;
  [[nodiscard]] PeTile<std::int64_t> make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected) override;
  [[nodiscard]] PeMoments moments(const ClockedArray<std::int64_t>& array,
                                  std::uint64_t tile) const override;

 private:
  const FoldModel* model_;
  Rng rng_;
};

}  // namespace macroscope::engine
