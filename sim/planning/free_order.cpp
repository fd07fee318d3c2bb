#include "sim/planning/free_order.hpp"

#include <algorithm>

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
           limits.packing_nodes);
  if (packing.status == PackingStatus::packed) {
    start.bases = std::move(packing.bases);
  } else {
    start = replace(graph, decision.order, Replacement::fewest_bytes);
  }
  Solution found = solve_fixed_order(graph, start, limits, deadline);
  best.partial = best.partial || found.partial;
  if (found.bytes >= best.bytes) return;
  found.partial = best.partial;
  found.bound = best.bound;
  best = std::move(found);
}

}  // namespace

Solution solve_free_order(const Graph& graph, Solution start, const Limits& limits,
                          const Deadline& deadline) {
  Solution best = std::move(start);
  best.bound = Bytes(0);
  // The narrow search gives a good order soon, which keeps the wide one small.
  for (const std::uint64_t width : {limits.states / 64 + 1, limits.states}) {
    if (best.bound >= best.bytes) break;
    const auto found = search_orders(graph, {}, best.bytes, width, deadline);
    best.bound = std::max(best.bound, found.bound);
    best.partial = best.partial || found.partial;
    if (found.decision) improve(graph, *found.decision, limits, deadline, best);
  }
  if (best.bound < best.bytes && graph.operators() <= kJointOperators) {
    const Solution joint = solve_joint(graph, best.placed, true, limits, deadline);
    const Bytes bound = std::max(best.bound, joint.bound);
    best = joint;
    best.bound = bound;
  }
  best.bound = std::min(best.bound, best.bytes);
  return best;
}

Solution solve_divided(const Graph& graph, Solution start, PartSize size, const Limits& limits,
                       const Deadline& deadline) {
  constexpr int kRounds = 6;
  Solution best = std::move(start);
  int since = 0;  // rounds without a better plan
  for (int round = 0; round < kRounds && since < 2 && best.bytes > Bytes(0); ++round, ++since) {
    const std::size_t shift = round % 2 == 0 ? 0 : size.most / 2;
    const auto parts = divide(graph, best.placed.decision.order, size.least, size.most, shift);
    const Bytes before = best.bytes;
    const auto found = search_orders(graph, parts, best.bytes, limits.states / 8 + 1, deadline);
    best.partial = best.partial || found.partial;
    if (found.decision) improve(graph, *found.decision, limits, deadline, best);
    if (best.bytes < before) since = -1;
  }
  OrderState begin;
  begin.ran = begin.ready = BitSet(graph.operators());
  begin.resident = begin.copied = BitSet(graph.tensors());
  best.bound = std::min(Bytes(OrderBound(graph)(begin)), best.bytes);
  return best;
}

}  // namespace macroscope::planning
