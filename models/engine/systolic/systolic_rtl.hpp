// The systolic array at all fidelities, and its RTL.
#pragma once

#include "models/engine/fold/array_design.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// RTL: ms_array_os or ms_array_ws (is: with the operands swapped) with the array's size and PE.
[[nodiscard]] ArrayDesign array_design(const SystolicParams& params);

}  // namespace macroscope::engine
