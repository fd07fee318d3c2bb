// Operators that may as well run right after another one.
#pragma once

#include <optional>
#include <vector>

#include "sim/planning/graph.hpp"

namespace macroscope::planning {

/// For every operator the one that some best order runs right after it, where that is certain.
///
/// Let t be the only result of p, read by q alone, and t all that q reads.
/// Moving q forward to p: q leaves no more behind than t, and its step needs no more than p's.
/// Moving p back to q: the inputs of p take no more than t, and its step needs no more than q's.
/// In both cases what lies between has at least as much room as before, and what was evicted costs
/// at least as much, so neither the footprint nor the traffic of an order grows. The idea is that
/// of segments between valleys in J. W. H. Liu, "An application of generalized tree pebbling to
/// sparse matrix factorization", SIAM J. Algebraic Discrete Methods 8(3), 1987.
[[nodiscard]] std::vector<std::optional<OperatorId>> followers(const Graph& graph);

}  // namespace macroscope::planning
