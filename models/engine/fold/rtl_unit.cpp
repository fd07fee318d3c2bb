#include "models/engine/fold/rtl_unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/core/error.hpp"

namespace macroscope::engine {

RtlUnit::RtlUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const FoldModel& model,
                 const memory::ScratchpadOf& scratchpads, std::uint64_t seed, const RtlSpec& spec,
                 const std::string& library)
    : PeUnit(name, clock, tokens, model, scratchpads, seed), module_(library, spec, "rtl") {}

std::unique_ptr<ClockedArray<std::int64_t>> RtlUnit::make_array() {
  std::unique_ptr<RtlGrid> registers = model().rtl_grid(module_);
  registers_ = registers.get();
  module_.set_reset(true);  // until the first clock cycle
  phase_ = Phase::drive;
  longest_tile_ = 0;
  return std::make_unique<ClockedArray<std::int64_t>>(model().array(), std::move(registers));
}

PeTile<std::int64_t> RtlUnit::make_tile(const program::TileCompute& c,
                                        std::vector<std::int64_t>& expected) {
  longest_tile_ = std::max(longest_tile_, model().tile(c).latency);
  return PeUnit::make_tile(c, expected);
}

bool RtlUnit::clock_array(ClockedArray<std::int64_t>& array) {
  switch (phase_) {
    case Phase::drive:
      array.begin_tick();
      module_.set_reset(false);
      registers_->drive();
      phase_ = Phase::run;
      return false;
    case Phase::run:
      module_.set_clock(false);
      phase_ = Phase::sample;
      return false;
    case Phase::sample:
      registers_->sample();
      array.end_tick();
      phase_ = Phase::drive;
      return true;
  }
  return true;
}

void RtlUnit::watch(std::uint64_t idle) {
  constexpr std::uint64_t kPatience = 100'000;  // cycles
  if (idle < 2 * longest_tile_ + kPatience) return;
  throw ModelError("MS463", fmt::format("{}: the RTL gives no results; a tile takes {} cycles and "
                                        "nothing came for {}",
                                        name(), longest_tile_, idle));
}

}  // namespace macroscope::engine
