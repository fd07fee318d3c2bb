// What --strict does not let pass: numbers that are not measured or cited for what they are used
// for.
#pragma once

#include <string>
#include <vector>

#include "analysis/cost/run_cost.hpp"

namespace macroscope::cost {

/// Of a machine: numbers that are scaled, extrapolated or assumed ("array.pe.area_um2: scaled from
/// ..."), then what has no source ("dma.engine: no source: ...").
[[nodiscard]] std::vector<std::string> fallbacks(const MachineCost& cost);

/// Of a run: those of its machine, energies at operands that are not known or lie outside the
/// simulated ones, and events without energy.
[[nodiscard]] std::vector<std::string> fallbacks(const RunCost& cost);

/// Throws ModelError MS491 with the first of them, when there are any.
void require_none(const std::vector<std::string>& fallbacks);

}  // namespace macroscope::cost
