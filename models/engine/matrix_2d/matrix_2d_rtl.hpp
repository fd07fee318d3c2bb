// The 2D-matrix at all fidelities, and its RTL.
#pragma once

#include "models/engine/fold/array_design.hpp"
#include "models/engine/matrix_2d/matrix_2d.hpp"

namespace macroscope::engine {

/// RTL: ms_array_matrix_2d with the array's size, drain and PE.
[[nodiscard]] ArrayDesign array_design(const Matrix2dParams& params);

}  // namespace macroscope::engine
