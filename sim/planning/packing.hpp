// Addresses for blocks that live at given times: two-dimensional packing with fixed columns.
#pragma once

#include <cstdint>
#include <vector>

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
/// First-fit in several orders; when all fail, a complete search over the orders of addresses with
/// at most `node_limit` nodes for each part of the timeline that no block connects to another.
/// Complete because in the placement with the smallest sum of addresses every block lies on another
/// block or on 0; those placements are built from low to high addresses.
[[nodiscard]] Packing pack(const std::vector<Block>& blocks, std::uint64_t capacity,
                           std::uint64_t node_limit);

/// The lowest address at which `room` bytes fit between `taken` ranges (address, room), any order.
[[nodiscard]] std::uint64_t first_fit(std::vector<std::pair<std::uint64_t, std::uint64_t>> taken,
                                      std::uint64_t room);

/// The complete search alone, for blocks of one part of the timeline; `bases` only of these.
[[nodiscard]] Packing search_packing(const std::vector<Block>& blocks, std::uint64_t capacity,
                                     std::uint64_t node_limit);

}  // namespace macroscope::planning
