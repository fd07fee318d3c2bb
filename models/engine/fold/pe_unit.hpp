// The array at PE fidelity inside a device: every PE, every cycle, operands from a seeded
// generator.
#pragma once

#include <deque>

#include "models/engine/engine_unit.hpp"
#include "models/engine/fold/fold_model.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::engine {

/// Clocks the registers of an array while it has work and sleeps otherwise. Gives the same signals
/// at the same cycles as the tile fidelity, found by watching the registers instead of by a
/// formula.
///
/// Every tile's product is checked against the plain matrix product of its operands; ModelError
/// MS407 when it differs.
class PeUnit final : public EngineUnit {
 public:
  PeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
         runtime::TokenBoard& tokens, const FoldModel& model,
         const memory::ScratchpadOf& scratchpads, std::uint64_t seed);

 protected:
  std::uint64_t execute(const program::Step& step) override;
  void begin_program() override;

 private:
  struct InArray {
    std::uint64_t tile;
    program::Step step;
    std::vector<std::int64_t> expected;
    bool begun = false;
    bool released = false;
  };

  void on_tick();
  [[nodiscard]] PeTile<std::int64_t> make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected);

  const FoldModel* model_;
  Rng rng_;
  std::unique_ptr<ClockedArray<std::int64_t>> array_;
  std::uint64_t base_ = 0;  // absolute cycle of the array's cycle 0
  std::deque<InArray> inside_;
  bool waits_for_begin_ = false;
  sc_core::sc_event tick_;
};

}  // namespace macroscope::engine
