// An array that works fold by fold at fidelity rtl inside a device: its registers are Verilated
// RTL.
#pragma once

#include <string>

#include "models/engine/fold/pe_unit.hpp"
#include "models/engine/rtl_engine_unit.hpp"

namespace macroscope::engine {

/// PeUnit whose registers are those of the RTL.
class RtlUnit final : public RtlEngineUnit<PeUnit> {
 public:
  /// `spec`: a build of it is in `library`.
  RtlUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
          runtime::TokenBoard& tokens, const FoldModel& model,
          const memory::ScratchpadOf& scratchpads, std::uint64_t seed, const RtlSpec& spec,
          const std::string& library)
      : RtlEngineUnit(spec, library, name, clock, tokens, model, scratchpads, seed) {}

 protected:
  [[nodiscard]] RtlArray<Array> make_rtl_array(RtlModule& module) override;
};

}  // namespace macroscope::engine
