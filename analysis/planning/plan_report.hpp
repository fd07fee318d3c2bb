// A plan for people and programs.
#pragma once

#include <iosfwd>

#include "sim/planning/graph.hpp"
#include "sim/planning/plan.hpp"

namespace macroscope::planning_report {

/// Bytes by kind, footprint, how good the plan is; with `steps` one line for each operator, what is in
/// the scratchpad and what moves before it.
void write_text(const planning::Graph& graph, const planning::Plan& plan, bool steps,
                std::ostream& out);

/// `schema_version`, `units`, the same numbers, and `steps`: operator, workspace address, residents
/// with addresses, events. Tensors by name.
void write_json(const planning::Graph& graph, const planning::Plan& plan, std::ostream& out);

}  // namespace macroscope::planning_report
