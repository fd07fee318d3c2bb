// The array at PE fidelity inside a device: every PE, every cycle, operands from a seeded
// generator.
#pragma once

#include <deque>

#include "models/engine/engine_unit.hpp"
#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic_engine.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::engine {

/// Clocks a PeArray while it has work and sleeps otherwise. Gives the same signals at the same
/// cycles as the tile fidelity, found by watching the registers instead of by a formula.
///
/// Every tile's product is checked against the plain matrix product of its operands; ModelError
/// MS407 when it differs.
class SystolicPeUnit final : public EngineUnit {
 public:
  SystolicPeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const SystolicModel& model,
                 const memory::ScratchpadOf& scratchpads, std::uint64_t seed);
  /// A Verilated model and where it is built.
  struct Rtl {
    RtlSpec spec;
    std::string library;
  };
  /// At fidelity rtl: the registers are those of the RTL, a SystemC module inside this one.
  SystolicPeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const SystolicModel& model,
                 const memory::ScratchpadOf& scratchpads, std::uint64_t seed, const Rtl& rtl);

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
  [[nodiscard]] bool rtl_cycle();
  void look();
  void check_progress();
  [[nodiscard]] PeTile<std::int64_t> make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected);

  const SystolicModel* model_;
  Rng rng_;
  std::unique_ptr<PeArray<std::int64_t>> array_;
  std::unique_ptr<RtlModule> module_;  // at fidelity rtl
  SystolicRtlGrid* registers_ = nullptr;
  /// The three delta cycles of a clock cycle of the RTL: inputs and clock change, the model runs,
  /// its outputs can be read.
  enum class Phase { drive, run, sample };
  Phase phase_ = Phase::drive;
  std::uint64_t longest_tile_ = 0;  // cycles
  std::uint64_t last_event_ = 0;    // cycle in which a tile last came a step further
  std::uint64_t base_ = 0;          // absolute cycle of the array's cycle 0
  std::deque<InArray> inside_;
  bool waits_for_begin_ = false;
  sc_core::sc_event tick_;
};

}  // namespace macroscope::engine
