// What must be evicted around an operator whatever the order: lower bounds for searches.
#pragma once

#include "sim/planning/graph.hpp"

namespace macroscope::planning {

/// A state of a search over orders.
struct OrderState {
  BitSet ran, ready;       // operators
  BitSet resident;         // tensors in the scratchpad that are read later
  BitSet copied;           // tensors that were evicted before
  std::uint64_t room = 0;  // of the residents
  std::uint64_t paid = 0;  // bytes for all evictions so far
  std::uint64_t bound = 0;  // no end of this state has fewer bytes
  std::size_t parent = 0;
  OperatorId op = 0;
};

/// Bytes for evicting `a` now: the store, if DRAM has no copy, and the load before its next use.
[[nodiscard]] std::uint64_t price(const Graph& graph, const OrderState& state, TensorId a);

/// Lower bounds on bytes still to be paid.
///
/// While `o` runs, every tensor made (or loaded) by what must run before it and read by what must run
/// after it is alive. Those that do not fit next to the demand of `o` must be away. Some may be away
/// already; for the rest at least the cheapest bytes are to be paid. The largest such sum over all
/// operators that have not run is the bound.
class OrderBound {
 public:
  explicit OrderBound(const Graph& graph);
  [[nodiscard]] std::uint64_t operator()(const OrderState& state) const;

 private:
  struct Pinch {
    OperatorId op = 0;
    std::uint64_t excess = 0;  // room that must be away
    std::vector<TensorId> alive;
  };

  [[nodiscard]] std::uint64_t at(const Pinch& pinch, const OrderState& state) const;
  [[nodiscard]] bool begun(TensorId a, const OrderState& state) const;

  const Graph& graph_;
  std::vector<Pinch> pinches_;
};

}  // namespace macroscope::planning
