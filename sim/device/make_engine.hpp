// Every tensor engine a machine may have, as parameters and as an engine.
#pragma once

#include <memory>
#include <variant>

#include "models/engine/bit_slice/parameters.hpp"
#include "models/engine/engine.hpp"
#include "models/engine/systolic/parameters.hpp"
#include "models/memory/scratchpad.hpp"

namespace macroscope::device {

/// Parameters of the engine of a core, one alternative for each kind.
using EngineParams = std::variant<engine::SystolicParams, engine::BitSliceParams>;

/// The engine with ports as wide as the scratchpads of its inputs and weights.
[[nodiscard]] std::unique_ptr<engine::Engine> make_engine(const EngineParams& params,
                                                          const memory::ScratchpadParams& input,
                                                          const memory::ScratchpadParams& weight);

}  // namespace macroscope::device
