// COSMA's integer program as published: order, residency and addresses in one.
#pragma once

#include "sim/planning/fixed_order.hpp"

namespace macroscope::planning {

/// Solves equations 1 to 12 of COSMA for all orders, or 16 and 17 (COSMA FS) for that of `start`.
///
/// For tensor a at step t: C (created) = y of its operator, P (preserved), S (spilled), R
/// (retrieved), L (address), and for two tensors that may meet u and d (above, below). One symbol
/// differs from the paper: equation 1 forbids S and R at one step; here a tensor may leave and come
/// back between two steps, so that every budget that holds each operator has a plan.
///
/// Grows with steps * tensors^2: for graphs of about ten operators, and to check the smaller
/// programs of the other planners.
[[nodiscard]] Solution solve_joint(const Graph& graph, const Placed& start, bool all_orders,
                                   const Effort& effort);

}  // namespace macroscope::planning
