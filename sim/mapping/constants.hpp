// The load of an operator's constants, shared by all streams that have them.
#pragma once

#include "sim/mapping/lower.hpp"

namespace macroscope::mapping {

/// Fills the first step of a DMA stream, once, when there are constants to load; false otherwise.
inline bool load_constants(program::Step& step, const Constants& constants, bool& loaded) {
  if (loaded || constants.bytes.count() == 0) return false;
  loaded = true;
  step = program::Step{};
  step.kind = program::StepKind::load;
  step.transfer.base = constants.address;
  step.transfer.run_bytes = constants.bytes;
  step.transfer.traffic = program::TrafficClass::weight;
  step.transfer.stays = true;
  step.signals.push_back({program::token::constants_loaded, program::Moment::done});
  return true;
}

/// The first step of a vector stream waits for them.
inline void wait_for_constants(program::Step& step, const Constants& constants) {
  if (step.index == 0 && constants.bytes.count() > 0) {
    step.waits.push_back({program::token::constants_loaded, 1});
  }
}

}  // namespace macroscope::mapping
