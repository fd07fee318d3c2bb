// The best residency for a fixed order of the operators (COSMA FS) by an integer program.
#pragma once

#include <optional>

#include "sim/planning/effort.hpp"
#include "sim/planning/replacement.hpp"

namespace macroscope::planning {

/// A placed decision and how good it is.
struct Solution {
  Placed placed;
  Bytes bytes;  // non-compulsory
  Bytes bound;  // no decision for this order has fewer
  bool partial = false;
};

/// Minimizes spilled and retrieved bytes for `order`.
///
/// One binary for every gap of every tensor (evicted or kept) and one for every tensor that is ever
/// spilled; one row for every step where not everything fits. Addresses are found afterwards; where
/// there are none, the smallest set of kept gaps that cannot be placed together is forbidden and
/// the program solved again. A decision that keeps a superset of such a set cannot be placed
/// either, so that no solution is lost and the result is that of the joint program
/// (joint_program.hpp).
///
/// `start` is any placed decision for the same order; the answer is never worse. Only answers below
/// `known` bytes are worth looking for: the search ends where there can be none.
[[nodiscard]] Solution solve_fixed_order(const Graph& graph, const Placed& start, Effort& effort,
                                         Bytes known = Bytes(~std::uint64_t{0}));

}  // namespace macroscope::planning
