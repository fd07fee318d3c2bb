// The judge of plans: follows the events step by step and counts, knowing nothing of any planner.
#pragma once

#include <string>
#include <vector>

#include "sim/planning/graph.hpp"
#include "sim/planning/plan.hpp"

namespace macroscope::planning {

/// What following a plan gave.
struct PlanCheck {
  std::vector<std::string> faults;  // empty: the plan keeps every rule; at most 20
  Bytes compulsory, spilled, retrieved, footprint, extent;
};

/// Rules: every operator runs once, after those it depends on; its inputs and outputs are in the
/// scratchpad while it runs; nothing overlaps, is misaligned, beyond the capacity, or moves while
/// it stays; a tensor is spilled at most once, retrieved only when DRAM has a copy and it is away,
/// and dropped only when nothing reads it later or DRAM has a copy; inputs of the graph are loaded
/// once, its outputs stored once; the bytes of the plan are those of its events.
[[nodiscard]] PlanCheck check_plan(const Graph& graph, const Plan& plan);

/// Throws ModelError MS326 with the first faults when a plan breaks a rule.
void require_valid(const Graph& graph, const Plan& plan);

}  // namespace macroscope::planning
