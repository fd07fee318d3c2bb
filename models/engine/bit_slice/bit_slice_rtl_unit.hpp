// The bit-slice engine at fidelity rtl inside a device.
#pragma once

#include <string>

#include "models/engine/bit_slice/bit_slice_pe_unit.hpp"
#include "models/engine/rtl_engine_unit.hpp"

namespace macroscope::engine {

/// BitSlicePeUnit whose columns are those of the RTL.
class BitSliceRtlUnit final : public RtlEngineUnit<BitSlicePeUnit> {
 public:
  /// `spec`: a build of it is in `library`.
  BitSliceRtlUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                  runtime::TokenBoard& tokens, const BitSliceModel& model,
                  const memory::ScratchpadOf& scratchpads, const RtlSpec& spec,
                  const std::string& library)
      : RtlEngineUnit(spec, library, name, clock, tokens, model, scratchpads) {}

 protected:
  [[nodiscard]] RtlArray<Array> make_rtl_array(RtlModule& module) override;
};

}  // namespace macroscope::engine
