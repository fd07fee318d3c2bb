// The best order of the operators: all orders, or part after part.
#pragma once

#include "sim/planning/fixed_order.hpp"

namespace macroscope::planning {

/// Operators of a part, at least and at most.
struct PartSize {
  std::size_t least = 6;
  std::size_t most = 24;
};

/// Divide and conquer: the graph is cut where few bytes cross (parts.hpp), parts keep their order,
/// and all orders inside of the parts are searched together with every residency of the tensors
/// that cross. The order found is then cut elsewhere and searched again until that no longer helps.
/// Starts from `start` and from the order with the smallest footprint; never worse than `start`.
/// `bound` of the answer holds for all orders.
[[nodiscard]] Solution solve_divided(const Graph& graph, Solution start, PartSize size,
                                     Effort& effort);

/// Minimizes spilled and retrieved bytes over all orders: divide and conquer first, then, where
/// that is not proven to be the best, a search over all orders. Where addresses still cost more
/// than the bound and the graph is small, the joint program decides. `bound` of the answer holds
/// for all orders.
[[nodiscard]] Solution solve_free_order(const Graph& graph, Solution start, PartSize size,
                                        Effort& effort);

}  // namespace macroscope::planning
