// The array at PE fidelity inside a device: every PE, every cycle, operands from a seeded
// generator.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/pe_engine_unit.hpp"
#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic_engine.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::engine {

/// A PeArray with random operands.
class SystolicPeUnit final : public PeEngineUnit<PeArray<std::int64_t>, PeTile<std::int64_t>> {
 public:
  SystolicPeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const SystolicModel& model,
                 const memory::ScratchpadOf& scratchpads, std::uint64_t seed);

 protected:
  [[nodiscard]] std::unique_ptr<PeArray<std::int64_t>> make_array() const override;
  [[nodiscard]] PeTile<std::int64_t> make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected) override;
  [[nodiscard]] PeMoments moments(const PeArray<std::int64_t>& array,
                                  std::uint64_t tile) const override;

 private:
  const SystolicModel* model_;
  Rng rng_;
};

}  // namespace macroscope::engine
