// Addresses for blocks that live at given times: two-dimensional packing with fixed columns.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/planning/limits.hpp"
#include "sim/planning/residency.hpp"

namespace macroscope::planning {

enum class PackingStatus {
  packed,
  impossible,  // proven
  unknown      // neither found nor excluded within the limit
};

struct Packing {
  PackingStatus status = PackingStatus::unknown;
  std::vector<std::uint64_t> bases;  // by block, when packed
  std::uint64_t nodes = 0;           // looked at by the exact search
};

/// Addresses in [0, capacity) at which no two blocks that share a step overlap.
///
/// First without proof (packing_greedy.hpp); when that fails, by a complete search over the orders of
/// addresses. Limits hold for each part of the timeline that no block connects to another. The search
/// is complete because in the placement with the smallest sum of addresses every block lies on another
/// block or on 0; those placements are built from low to high addresses.
[[nodiscard]] Packing pack(const std::vector<Block>& blocks, std::uint64_t capacity,
                           const PackingLimits& limits);

/// The lowest address at which `room` bytes fit between ranges (address, room), which may overlap; sorts
/// them.
[[nodiscard]] std::uint64_t first_fit(std::vector<std::pair<std::uint64_t, std::uint64_t>>& taken,
                                      std::uint64_t room);

/// The complete search alone, for blocks of one part of the timeline; `bases` only of these.
[[nodiscard]] Packing search_packing(const std::vector<Block>& blocks, std::uint64_t capacity,
                                     std::uint64_t node_limit);

}  // namespace macroscope::planning
