// Which tensors stay between their uses: the decision that all planners make, and its cost.
#pragma once

#include <optional>
#include <vector>

#include "sim/planning/graph.hpp"

namespace macroscope::planning {

/// The steps at which each tensor must be in the scratchpad when operators run in a given order:
/// where it is made (not for inputs of the graph) and where it is read.
class Uses {
 public:
  Uses(const Graph& graph, const std::vector<OperatorId>& order);

  /// Ascending steps of tensor `a`. Between two neighbors lies a gap; gap i follows step i.
  [[nodiscard]] const std::vector<std::uint32_t>& of(TensorId a) const { return steps_[a]; }
  [[nodiscard]] std::size_t gaps(TensorId a) const {
    return steps_[a].empty() ? 0 : steps_[a].size() - 1;
  }
  /// Steps strictly inside gap `i`, where the tensor takes room only if it is kept.
  [[nodiscard]] std::uint32_t inside(TensorId a, std::size_t i) const {
    return steps_[a][i + 1] - steps_[a][i] - 1;
  }

 private:
  std::vector<std::vector<std::uint32_t>> steps_;
};

/// An order of the operators and, for every gap of every tensor, whether the tensor leaves the
/// scratchpad in it. It leaves right after the use before the gap and comes back right before the
/// one after it; a gap between neighboring steps is then a move to another address through DRAM.
struct Decision {
  std::vector<OperatorId> order;
  std::vector<std::vector<bool>> evicted;  // by tensor, by gap
};

/// Everything stays from its first to its last use.
[[nodiscard]] Decision keep_all(const Graph& graph, std::vector<OperatorId> order);

/// Bytes of spills and retrieves of a decision (COSMA, equation 12): a tensor is stored at its
/// first eviction unless DRAM has it or must get it, and loaded again after each.
[[nodiscard]] Bytes cost(const Graph& graph, const Decision& decision);

/// One uninterrupted stay of a tensor at one address.
struct Episode {
  TensorId tensor = 0;
  std::uint32_t first = 0, last = 0;  // steps, both included
  std::size_t block = 0;              // of Layout::blocks
};

/// A rectangle in time and space that gets one address.
struct Block {
  std::uint32_t first = 0, last = 0;  // steps, both included
  std::uint64_t room = 0;
};

/// What a decision asks the scratchpad to hold.
struct Layout {
  std::vector<Block> blocks;
  std::vector<Episode> episodes;                      // by tensor, then by time
  std::vector<std::optional<std::size_t>> workspace;  // block by step
};

/// Episodes of a decision. A result that overwrites an input continues the block of that input.
[[nodiscard]] Layout layout(const Graph& graph, const Uses& uses, const Decision& decision);

/// Room taken at every step: tensors in use, kept tensors, workspace.
[[nodiscard]] std::vector<std::uint64_t> load(const Layout& layout, std::size_t steps);

/// The largest load when everything stays: the peak footprint of an order (COSMA, section III-E1).
/// At or above it an order needs no spill, as far as tensors can be placed without holes.
[[nodiscard]] Bytes footprint(const Graph& graph, const std::vector<OperatorId>& order);

}  // namespace macroscope::planning
