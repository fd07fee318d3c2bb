// What must be evicted around an operator whatever the order: lower bounds for all orders.
#pragma once

#include "sim/planning/graph.hpp"
#include "sim/planning/limits.hpp"

namespace macroscope::planning {

/// A state of a search over orders.
struct OrderState {
  BitSet ran, ready;        // operators
  BitSet resident;          // tensors in the scratchpad that are read later
  BitSet copied;            // tensors that were evicted before
  std::uint64_t room = 0;   // of the residents
  std::uint64_t paid = 0;   // bytes for all evictions so far
  std::uint64_t bound = 0;  // no end of this state has fewer bytes
  std::size_t parent = 0;
  OperatorId op = 0;
};

/// Bytes for evicting `a` now: the store, if DRAM has no copy, and the load before its next use.
[[nodiscard]] std::uint64_t price(const Graph& graph, const OrderState& state, TensorId a);

/// Tensors that are alive while `o` runs in every order: made (or loaded) by what must run before
/// it, read by what must run after it, not used by it.
[[nodiscard]] std::vector<TensorId> always_alive(const Graph& graph, OperatorId o);

/// No order has a smaller peak footprint: the largest demand with all that is always alive.
[[nodiscard]] Bytes peak_of_all_orders(const Graph& graph);

/// An operator beside whose demand not all fits that is always alive: something must be away.
struct Pinch {
  OperatorId op = 0;
  std::uint64_t excess = 0;  // room that must be away
  std::vector<TensorId> alive;
};
[[nodiscard]] std::vector<Pinch> pinches(const Graph& graph);

/// Lower bounds on bytes still to be paid from a state on.
///
/// At a pinch some tensors may be away already; for the rest of the excess at least the cheapest
/// bytes are to be paid. The largest such sum over all pinches that have not run is the bound.
class OrderBound {
 public:
  explicit OrderBound(const Graph& graph) : graph_(graph), pinches_(pinches(graph)) {}
  [[nodiscard]] std::uint64_t operator()(const OrderState& state) const;

 private:
  [[nodiscard]] std::uint64_t at(const Pinch& pinch, const OrderState& state) const;
  [[nodiscard]] bool begun(TensorId a, const OrderState& state) const;

  const Graph& graph_;
  std::vector<Pinch> pinches_;
};

/// No plan in any order has fewer bytes, by an integer program over all pinches.
///
/// A tensor that is away at two pinches was evicted twice if one of its readers must run between
/// them; pinches that no reader separates, directly or through others, count as one eviction.
[[nodiscard]] Bytes bound_by_pinches(const Graph& graph, const Limits& limits,
                                     const Deadline& deadline);

/// The same when no order has a peak below `peak` (minimum_footprint): at the peak of any order at
/// least `peak` less the capacity must be away. The cheapest tensors that free as much, by an
/// integer program.
[[nodiscard]] Bytes bound_by_footprint(const Graph& graph, Bytes peak, const Limits& limits,
                                       const Deadline& deadline);

}  // namespace macroscope::planning
