// The bit-slice engine at PE fidelity inside a device.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "models/engine/bit_slice/pe_array.hpp"
#include "models/engine/engine_unit.hpp"

namespace macroscope::engine {

/// Clocks a SliceArray while it has work and sleeps otherwise, with the operands that the tile
/// fidelity takes its times from. Gives the same signals at the same cycles, found by watching the
/// registers.
///
/// Every tile's product is checked against the plain matrix product of its operands; ModelError
/// MS407 when it differs, MS403 for a tile without operands.
class BitSlicePeUnit final : public EngineUnit {
 public:
  BitSlicePeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const BitSliceModel& model,
                 const memory::ScratchpadOf& scratchpads);

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
  [[nodiscard]] SliceTile make_tile(const program::TileCompute& c,
                                    std::vector<std::int64_t>& expected) const;

  const BitSliceModel* model_;
  std::unique_ptr<SliceArray> array_;
  std::uint64_t base_ = 0;  // absolute cycle of the array's cycle 0
  std::deque<InArray> inside_;
  bool waits_for_begin_ = false;
  sc_core::sc_event tick_;
};

}  // namespace macroscope::engine
