#include "sim/planning/free_order.hpp"

#include <algorithm>

#include "sim/planning/footprint_search.hpp"
#include "sim/planning/joint_program.hpp"
#include "sim/planning/order_bound.hpp"
#include "sim/planning/order_search.hpp"
#include "sim/planning/parts.hpp"

namespace macroscope::planning {
namespace {

/// Graphs whose joint program is worth solving.
constexpr std::size_t kJointOperators = 9;

/// Solves the order of `decision` and keeps the result in `best` when it is better.
void improve(const Graph& graph, const Decision& decision, Effort& effort, Solution& best) {
  Placed start{decision, {}};
  Packing packing = effort.packer.pack(layout(graph, Uses(graph, decision.order), decision).blocks);
  if (packing.status == PackingStatus::packed) {
    start.bases = std::move(packing.bases);
  } else {
    start = replace(graph, decision.order, Replacement::fewest_bytes);
  }
  Solution found = solve_fixed_order(graph, start, effort, best.bytes);
  best.partial = best.partial || found.partial;
  if (found.bytes >= best.bytes) return;
  found.partial = best.partial;
  found.bound = best.bound;
  best = std::move(found);
}

/// What holds for all orders, and the order with the smallest footprint, which is often a good one.
Solution begin(const Graph& graph, Solution best, Effort& effort) {
  best.bound = std::min(best.bytes, bound_by_pinches(graph, effort.limits, effort.deadline));
  if (best.bound == best.bytes) return best;
  const Footprint small = minimum_footprint(graph, effort.limits, effort.deadline);
  best.partial = best.partial || small.partial;
  best.bound =
      std::max(best.bound, bound_by_footprint(graph, small.bound, effort.limits, effort.deadline));
  improve(graph, replace(graph, small.order, Replacement::furthest_use).decision, effort, best);
  best.bound = std::min(best.bound, best.bytes);
  return best;
}

}  // namespace

Solution solve_divided(const Graph& graph, Solution start, PartSize size, Effort& effort) {
  constexpr int kRounds = 6;
  const std::uint64_t states = effort.limits.states;
  Solution best = begin(graph, std::move(start), effort);
  int since = 0;  // rounds without a better plan
  for (int round = 0; round < kRounds && since < 2 && best.bytes > best.bound; ++round, ++since) {
    const std::size_t shift = round % 2 == 0 ? 0 : size.most / 2;
    const auto parts = divide(graph, best.placed.decision.order, size.least, size.most, shift);
    const Bytes before = best.bytes;
    const auto found = search_orders(graph, parts, best.bytes, {states / 16 + 1, 16, 10 * states},
                                     effort.deadline);
    best.partial = best.partial || found.partial;
    if (found.decision) improve(graph, *found.decision, effort, best);
    if (best.bytes < before) since = -1;
  }
  return best;
}

Solution solve_free_order(const Graph& graph, Solution start, PartSize size, Effort& effort) {
  Solution best = solve_divided(graph, std::move(start), size, effort);
  const std::uint64_t states = effort.limits.states;
  if (best.bound < best.bytes && !best.partial) {
    const auto found =
        search_orders(graph, {}, best.bytes, {states, 64, 10 * states}, effort.deadline);
    best.bound = std::max(best.bound, std::min(found.bound, best.bytes));
    best.partial = best.partial || found.partial;
    if (found.decision) improve(graph, *found.decision, effort, best);
  }
  if (best.bound < best.bytes && graph.operators() <= kJointOperators) {
    const Bytes known = best.bound;
    best = solve_joint(graph, best.placed, true, effort);
    best.bound = std::max(best.bound, known);
  }
  best.bound = std::min(best.bound, best.bytes);
  return best;
}

}  // namespace macroscope::planning
