// Cost of the banks of a scratchpad from the SRAM tables of a technology.
#pragma once

#include "analysis/cost/machine_cost.hpp"

namespace macroscope::cost {

/// Fills in area, leakage, cycle time and energy of a bit of a bank with one read and one write
/// port, from the first table that has areas. Its energies are multiplied with the ratio of a
/// 64-bit read by a table that has the technology's node, where it has not; the ratios of all
/// tables are the bounds. A node outside a table's sweep is its nearest one, scaled as logic
/// (warning MS634); cycle time and leakage are then not known. Beyond the sweep in another
/// direction: warning MS635.
void cost_sram(const Technology& technology, CostItem& item, CostNotes& notes);

}  // namespace macroscope::cost
