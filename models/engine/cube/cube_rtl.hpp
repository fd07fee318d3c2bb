// The 3D cube at all fidelities, and its RTL.
#pragma once

#include "models/engine/cube/cube.hpp"
#include "models/engine/fold/array_design.hpp"

namespace macroscope::engine {

/// RTL: ms_array_cube with the cube's size, drain and PE.
[[nodiscard]] ArrayDesign array_design(const CubeParams& params);

}  // namespace macroscope::engine
