// Which arc of a cell applies in which state.
#pragma once

#include "analysis/cost/gate_sim/annotate.hpp"

namespace macroscope::cost::gate_sim {

/// The look-up tables of a cell.
[[nodiscard]] CellModel make_cell_model(const liberty::Cell& cell);

}  // namespace macroscope::cost::gate_sim
