// The bit-slice engine at PE fidelity inside a device.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "models/engine/bit_slice/pe_array.hpp"
#include "models/engine/pe_engine_unit.hpp"

namespace macroscope::engine {

/// A SliceArray with the operands that the tile fidelity takes its times from. ModelError MS403 for
/// a tile without operands.
class BitSlicePeUnit : public PeEngineUnit<SliceArray, SliceTile> {
 public:
  BitSlicePeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const BitSliceModel& model,
                 const memory::ScratchpadOf& scratchpads);

 protected:
  [[nodiscard]] const BitSliceModel& model() const { return *model_; }
  [[nodiscard]] std::unique_ptr<SliceArray> make_array() override;
  [[nodiscard]] SliceTile make_tile(const program::TileCompute& c,
                                    std::vector<std::int64_t>& expected) override;
  [[nodiscard]] PeMoments moments(const SliceArray& array, std::uint64_t tile) const override;

 private:
  const BitSliceModel* model_;
};

}  // namespace macroscope::engine
