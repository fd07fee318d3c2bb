// What a run costs, put into its report: trees, columns and lines of the first screen.
#pragma once

#include "analysis/cost/run_cost.hpp"
#include "analysis/report/report.hpp"

namespace macroscope::report {

/// Adds the costs of a native run to its report: `cost`, `energy_pj` and `area_um2` of report.json,
/// energy columns of the layers, lines of the first screen and the cost's warnings. Rows of nodes
/// that are not simulated get no energy.
void add_costs(Report& report, const cost::RunCost& cost);

}  // namespace macroscope::report
