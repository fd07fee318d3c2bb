// The best plans of every kind of operator, tried on the commands of the machine's DRAM.
#pragma once

#include "sim/device/operands.hpp"
#include "sim/device/plan_book.hpp"
#include "sim/mapping/optimize.hpp"
#include "sim/mapping/placement.hpp"

namespace macroscope::device {

/// Best plans of an operator that are tried on a command-level DRAM, beside coarse ones that take
/// up to kTriedSlack longer where only rate and latency count. Longer programs are not tried.
constexpr std::size_t kTriedPlans = 2;
constexpr double kTriedSlack = 0.03;
constexpr std::uint64_t kTriedSteps = 20'000;
/// Of a product that moves more, two parts along k are tried: the first of about a third of this,
/// and three times that.
constexpr Bytes kTriedBytes(9'000'000);

/// Keeps as many plans as are tried on a machine with a command-level DRAM.
[[nodiscard]] mapping::SearchEffort effort_for_trials(mapping::SearchEffort effort);

/// A command-level DRAM has costs that the planner does not know: where the streams of several
/// cores lie to each other, how well transfers fill rows. Where DRAM takes at least half of an
/// operator's time, its plans are tried on the machine itself, in a process of its own, so that the
/// run begins with a DRAM that saw no trials; the first of equals is chosen. Trials are at tile
/// fidelity, which has the same cycles. A choice from parts is an estimate: what is chosen is then
/// simulated whole.
void try_plans(PlanBook& book, const Machine& machine, const Planner& planner,
               const program::Workload& workload, const mapping::MemoryPlan& memory,
               OperandBook& operands);

}  // namespace macroscope::device
