// The cost of a machine as text, and where one number of it comes from.
#pragma once

#include <string>

#include "analysis/cost/run_cost.hpp"

namespace macroscope::cost {

/// What `macroscope cost` prints: technology, area, clock, energies per event, what has no source.
[[nodiscard]] std::string machine_text(const MachineCost& cost);

/// Formula, inputs, source, validity and error of every number whose name contains `name`: area,
/// leakage, period or an event of a part ("array.pe.area_um2"), or an entry of the technology's
/// tables ("dram.hbm2_oconnor"). ConfigError MS638 with the nearest name when there is none.
[[nodiscard]] std::string explain(const MachineCost& cost, const std::string& name);

}  // namespace macroscope::cost
