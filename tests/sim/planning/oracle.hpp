// The optimum of small problems by trying everything: orders, evictions, addresses.
#pragma once

#include <optional>
#include <vector>

#include "sim/planning/graph.hpp"

namespace macroscope::test {

/// Fewest bytes of spills and retrieves over all orders (or one), all sets of evictions and all
/// addresses (or without them: what is there only has to fit by its sum). Shares nothing with the
/// planners but the problem: room and time only in whole units.
std::uint64_t fewest_bytes(const planning::Graph& graph,
                           const std::optional<std::vector<planning::OperatorId>>& order = {},
                           bool addresses = true);

/// Smallest peak over all orders when everything stays, addresses left out.
std::uint64_t smallest_peak(const planning::Graph& graph);

/// True if rectangles (first step, last step, room) have addresses below `capacity`.
struct Rectangle {
  std::uint32_t first = 0, last = 0;
  std::uint64_t room = 0;
};
bool placeable(const std::vector<Rectangle>& rectangles, std::uint64_t capacity,
               bool addresses = true);

}  // namespace macroscope::test
