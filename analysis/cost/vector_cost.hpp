// Cost of the lanes of a vector unit from published arithmetic.
#pragma once

#include "analysis/cost/machine_cost.hpp"

namespace macroscope::cost {

/// A lane is a 32-bit multiplier and a 32-bit adder; an operation costs the mean of both (assumed),
/// with the adder and the multiplier as bounds. Scaled to the node as logic (warning MS634).
/// Not in it: register file, special functions, control, pipeline registers, leakage.
void cost_lanes(const Technology& technology, CostItem& item, CostNotes& notes);

}  // namespace macroscope::cost
