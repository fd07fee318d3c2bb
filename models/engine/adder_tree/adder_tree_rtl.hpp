// The adder tree at all fidelities, and its RTL.
#pragma once

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/fold/array_design.hpp"

namespace macroscope::engine {

/// RTL: ms_array_adder_tree with the size of the tiles, their weight registers, PEs and the way of
/// the operands.
[[nodiscard]] ArrayDesign array_design(const AdderTreeParams& params);

}  // namespace macroscope::engine
