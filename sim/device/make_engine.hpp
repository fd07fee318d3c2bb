// Every tensor engine a machine may have, as parameters and as an engine.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/bit_slice/parameters.hpp"
#include "models/engine/cube/cube.hpp"
#include "models/engine/engine.hpp"
#include "models/engine/matrix_2d/matrix_2d.hpp"
#include "models/engine/systolic/parameters.hpp"
#include "models/memory/scratchpad.hpp"
#include "sim/config/node.hpp"

namespace macroscope::device {

/// Parameters of the engine of a core, one alternative for each kind.
using EngineParams =
    std::variant<engine::SystolicParams, engine::CubeParams, engine::Matrix2dParams,
                 engine::AdderTreeParams, engine::BitSliceParams>;

/// The engine of a <core>, whose slot "engine" holds one; what does not fit becomes a fault.
[[nodiscard]] EngineParams read_engine(const config::Node& core, std::vector<Fault>& faults);

/// The engine with ports as wide as the scratchpads of its inputs and weights.
[[nodiscard]] std::unique_ptr<engine::Engine> make_engine(const EngineParams& params,
                                                          const memory::ScratchpadParams& input,
                                                          const memory::ScratchpadParams& weight);

}  // namespace macroscope::device
