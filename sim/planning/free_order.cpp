#include "sim/planning/free_order.hpp"

#include <algorithm>

#include "sim/planning/footprint_search.hpp"
#include "sim/planning/joint_program.hpp"
#include "sim/planning/order_bound.hpp"
#include "sim/planning/order_search.hpp"
#include "sim/planning/packing.hpp"
#include "sim/planning/parts.hpp"

namespace macroscope::planning {
namespace {

/// Graphs whose joint program is worth solving.
constexpr std::size_t kJointOperators = 9;

/// Solves the order of `decision` and keeps the result in `best` when it is better.
void improve(const Graph& graph, const Decision& decision, const Limits& limits,
             const Deadline& deadline, Solution& best) {
  Placed start{decision, {}};
  Packing packing =
      pack(layout(graph, Uses(graph, decision.order), decision).blocks, graph.capacity(),
           limits.packing);
  if (packing.status == PackingStatus::packed) {
    start.bases = std::move(packing.bases);
  } else {
    start = replace(graph, decision.order, Replacement::fewest_bytes);
  }
  Solution found = solve_fixed_order(graph, start, limits, deadline, best.bytes);
  best.partial = best.partial || found.partial;
  if (found.bytes >= best.bytes) return;
  found.partial = best.partial;
  found.bound = best.bound;
  best = std::move(found);
}

/// What holds for all orders, and the order with the smallest footprint, which is often a good one.
Solution begin(const Graph& graph, Solution best, const Limits& limits, const Deadline& deadline) {
  best.bound = std::min(best.bytes, bound_by_pinches(graph, limits, deadline));
  if (best.bound == best.bytes) return best;
  const Footprint small = minimum_footprint(graph, limits, deadline);
  best.partial = best.partial || small.partial;
  best.bound = std::max(best.bound, bound_by_footprint(graph, small.bound, limits, deadline));
  improve(graph, replace(graph, small.order, Replacement::furthest_use).decision, limits, deadline,
          best);
  best.bound = std::min(best.bound, best.bytes);
  return best;
}

}  // namespace

Solution solve_divided(const Graph& graph, Solution start, PartSize size, const Limits& limits,
                       const Deadline& deadline) {
  constexpr int kRounds = 6;
  Solution best = begin(graph, std::move(start), limits, deadline);
  int since = 0;  // rounds without a better plan
  for (int round = 0; round < kRounds && since < 2 && best.bytes > best.bound; ++round, ++since) {
    const std::size_t shift = round % 2 == 0 ? 0 : size.most / 2;
    const auto parts = divide(graph, best.placed.decision.order, size.least, size.most, shift);
    const Bytes before = best.bytes;
    const auto found = search_orders(
        graph, parts, best.bytes, {limits.states / 16 + 1, 16, 10 * limits.states}, deadline);
    best.partial = best.partial || found.partial;
    if (found.decision) improve(graph, *found.decision, limits, deadline, best);
    if (best.bytes < before) since = -1;
  }
  return best;
}

Solution solve_free_order(const Graph& graph, Solution start, PartSize size, const Limits& limits,
                          const Deadline& deadline) {
  Solution best = solve_divided(graph, std::move(start), size, limits, deadline);
  if (best.bound < best.bytes && !best.partial) {
    const auto found = search_orders(graph, {}, best.bytes,
                                     {limits.states, 64, 10 * limits.states}, deadline);
    best.bound = std::max(best.bound, std::min(found.bound, best.bytes));
    best.partial = best.partial || found.partial;
    if (found.decision) improve(graph, *found.decision, limits, deadline, best);
  }
  if (best.bound < best.bytes && graph.operators() <= kJointOperators) {
    const Bytes known = best.bound;
    best = solve_joint(graph, best.placed, true, limits, deadline);
    best.bound = std::max(best.bound, known);
  }
  best.bound = std::min(best.bound, best.bytes);
  return best;
}

}  // namespace macroscope::planning
