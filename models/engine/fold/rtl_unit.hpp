// An array that works fold by fold at fidelity rtl inside a device: its registers are Verilated
// RTL.
#pragma once

#include <memory>
#include <string>

#include "models/engine/fold/pe_unit.hpp"

namespace macroscope::engine {

/// PeUnit whose registers are those of the RTL, a SystemC module inside this one.
class RtlUnit final : public PeUnit {
 public:
  /// `spec`: a build of it is in `library`.
  RtlUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
          runtime::TokenBoard& tokens, const FoldModel& model,
          const memory::ScratchpadOf& scratchpads, std::uint64_t seed, const RtlSpec& spec,
          const std::string& library);

 protected:
  [[nodiscard]] std::unique_ptr<ClockedArray<std::int64_t>> make_array() override;
  [[nodiscard]] PeTile<std::int64_t> make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected) override;
  [[nodiscard]] bool clock_array(ClockedArray<std::int64_t>& array) override;
  /// RTL that gives no results would be waited for forever: ModelError MS463.
  void watch(std::uint64_t idle) override;

 private:
  /// The three delta cycles of a clock cycle of the RTL: inputs and clock change, the model runs,
  /// its outputs can be read.
  enum class Phase { drive, run, sample };

  RtlModule module_;
  RtlGrid* registers_ = nullptr;
  Phase phase_ = Phase::drive;
  std::uint64_t longest_tile_ = 0;  // cycles
};

}  // namespace macroscope::engine
