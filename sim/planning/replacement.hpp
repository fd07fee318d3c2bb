// Planning as it is usually done: one pass over a fixed order, first-fit addresses, a rule for who
// must leave.
#pragma once

#include "sim/planning/residency.hpp"

namespace macroscope::planning {

/// A decision with the address of every block of its layout.
struct Placed {
  Decision decision;
  std::vector<std::uint64_t> bases;
};

enum class Replacement {
  /// L. A. Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems
  /// Journal 5(2), 1966: the tensor whose next use is furthest away leaves, one after the other
  /// until there is a hole. Ties: the larger, then the lower number.
  furthest_use,
  /// Those leave that make a hole for the fewest bytes of stores and loads, now (COSMA's second
  /// baseline, there with an integer program for each decision). Ties: the lowest address.
  fewest_bytes
};

/// Walks `order` once: brings inputs back, makes room for outputs and workspace at the lowest
/// address that fits. Where holes are too small although nothing is left to evict, all that the
/// operator uses goes through DRAM to the bottom of the scratchpad.
[[nodiscard]] Placed replace(const Graph& graph, const std::vector<OperatorId>& order,
                             Replacement rule);

/// The same walk by bytes alone, as if memory had no addresses: the furthest next use leaves.
[[nodiscard]] Decision replace_by_bytes(const Graph& graph, const std::vector<OperatorId>& order);

/// Nothing stays: every result is stored at once and loaded by every reader.
[[nodiscard]] Placed keep_nothing(const Graph& graph, const std::vector<OperatorId>& order);

}  // namespace macroscope::planning
