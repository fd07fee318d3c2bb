// The best order of the operators and the best residency together, addresses left out.
#pragma once

#include "sim/planning/limits.hpp"
#include "sim/planning/residency.hpp"

namespace macroscope::planning {

/// How much is looked at. What is given up shows in the bound of the result.
struct SearchSize {
  std::size_t width = 1000;      // states kept for each number of operators that ran
  std::size_t same = 4;          // of them with the same operators
  std::uint64_t made = 1000000;  // states in all; then the rest is searched narrowly
};

/// What a search over orders found.
struct OrderSearchResult {
  /// The best decision below the bytes that were known; none if there is none, or none was reached.
  std::optional<Decision> decision;
  /// No decision of the orders looked for has fewer bytes; the bytes known when nothing is better.
  Bytes bound;
  bool partial = false;
};

/// Dynamic programming over states (operators that ran, tensors in the scratchpad, tensors that
/// DRAM has), one more operator at a time. An eviction is paid when it happens: the store, unless
/// DRAM has a copy, and the load that must follow. Tensors leave only when an operator needs the
/// room, in sets of which none could stay. Of two states with the same operators, one goes when the
/// other can be turned into it without more bytes. States that cannot end below `known` bytes go
/// too, by the tensors that must leave around an operator in every order.
///
/// Operators of part i run before those of part i + 1, where `parts` gives a part for each operator
/// (empty: all orders). Where there are more states than `size` allows, the dearest are given up
/// and `bound` says what that may have cost.
[[nodiscard]] OrderSearchResult search_orders(const Graph& graph,
                                              const std::vector<std::uint32_t>& parts, Bytes known,
                                              const SearchSize& size, const Deadline& deadline);

}  // namespace macroscope::planning
