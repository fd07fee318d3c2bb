// Why a decision cannot be placed: small sets of kept gaps that exclude each other.
#pragma once

#include "sim/planning/gap_program.hpp"
#include "sim/planning/packing.hpp"
#include "sim/planning/replacement.hpp"

namespace macroscope::planning {

/// Kept gaps of which at least one must be evicted.
struct Conflict {
  std::vector<Gap> gaps;
  /// Together these gaps exclude every placement, whatever else is kept. Otherwise only no
  /// placement was found.
  bool proven = false;
};

/// Why a decision has no placement: the shortest stretches of time that cannot be placed, without
/// the blocks that do not matter.
[[nodiscard]] std::vector<Conflict> packing_conflicts(const Graph& graph, const Uses& uses,
                                                      const Decision& decision, Packer& packer);

/// Places a decision; while that fails, the gap of every conflict that is the cheapest to evict is
/// evicted, too. None when that takes as many bytes as `known`.
[[nodiscard]] std::optional<Placed> place_or_evict(const Graph& graph, Decision decision,
                                                   Packer& packer, Bytes known);

}  // namespace macroscope::planning
