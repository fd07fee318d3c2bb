// The arrays that are built for co-simulation: every engine with every PE of rtl/pe that is legal.
#pragma once

#include <vector>

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/cube/cube.hpp"
#include "models/engine/fold/array_design.hpp"
#include "models/engine/matrix_2d/matrix_2d.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::cosim {

/// The same engine at its shipped size: a few PEs that take seconds to compile and have corners,
/// edges and an inside. All else stays.
[[nodiscard]] engine::SystolicParams shipped_size(engine::SystolicParams params);
[[nodiscard]] engine::CubeParams shipped_size(engine::CubeParams params);
[[nodiscard]] engine::Matrix2dParams shipped_size(engine::Matrix2dParams params);
[[nodiscard]] engine::AdderTreeParams shipped_size(engine::AdderTreeParams params);

/// Every engine that works fold by fold with every legal PE of ours, at one or two sizes: the
/// second has the other value of every switch.
[[nodiscard]] std::vector<engine::ArrayDesign> shipped_arrays();

}  // namespace macroscope::cosim
