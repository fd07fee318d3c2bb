// Turns what a program did into a layer of the report: bound rule, identities, utilization inputs.
#pragma once

#include <vector>

#include "sim/device/device.hpp"
#include "sim/device/planner.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::device {

/// The rule that names what bounds a layer, as printed with every report.
[[nodiscard]] const char* bound_rule();

/// Decides by that rule and says why in numbers.
void explain_bound(const ProgramActivity& a, const engine::EngineModel& engine,
                   program::LayerActivity& layer);

/// A layer of the report.
[[nodiscard]] program::LayerActivity make_layer(const program::Operator& op, const Plan& plan,
                                                const ProgramActivity& a, const Machine& machine,
                                                const engine::EngineModel& engine,
                                                std::uint64_t start);

/// What bounds a layer, and what it could not hide.
[[nodiscard]] program::LayerBounds bounds_of(const program::Operator& op, const PlanSet& plans,
                                             const Plan& plan, const ProgramActivity& a,
                                             const Machine& machine);

/// The row of an operation that another one's epilogue did.
[[nodiscard]] program::LayerActivity fused_layer(const program::FusedOperator& fused,
                                                 const program::Operator& into, Cycles at);

/// The equations that must hold over the run; a broken one makes the caller throw ModelError MS490.
void check_identities(const program::Operator& op, const PlanSet& plans, const ProgramActivity& a,
                      const Machine& machine, const engine::EngineModel& engine,
                      std::vector<program::Identity>& identities);

}  // namespace macroscope::device
