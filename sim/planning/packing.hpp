// Addresses for blocks that live at given times: two-dimensional packing with fixed columns.
#pragma once

#include <cstdint>
#include <map>
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
};

/// Finds addresses for blocks in [0, capacity), and remembers the answers: layers that repeat ask
/// the same again.
class Packer {
 public:
  Packer(std::uint64_t capacity, const PackingLimits& limits)
      : capacity_(capacity), limits_(limits) {}

  /// Addresses at which no two blocks that share a step overlap.
  ///
  /// First without proof (packing_greedy.hpp); when that fails, by a complete search over the
  /// orders of addresses. Limits hold for each part of the timeline that no block connects to
  /// another, and are `factor` times as large. The search is complete because in the placement with
  /// the smallest sum of addresses every block lies on another block or on 0; those placements are
  /// built from low to high addresses.
  [[nodiscard]] Packing pack(const std::vector<Block>& blocks, std::uint64_t factor = 1);

 private:
  [[nodiscard]] Packing pack_part(const std::vector<Block>& blocks, std::uint64_t factor);

  std::uint64_t capacity_;
  PackingLimits limits_;
  std::uint64_t spent_ = 0;
  std::map<std::vector<std::uint64_t>, Packing> known_;  // by times and rooms of a part
};

/// The lowest address at which `room` bytes fit between ranges (address, room), which may overlap;
/// sorts them.
[[nodiscard]] std::uint64_t first_fit(std::vector<std::pair<std::uint64_t, std::uint64_t>>& taken,
                                      std::uint64_t room);

/// The complete search alone, for blocks of one part of the timeline. Adds the nodes it looked at.
[[nodiscard]] Packing search_packing(const std::vector<Block>& blocks, std::uint64_t capacity,
                                     std::uint64_t node_limit, std::uint64_t& nodes);

}  // namespace macroscope::planning
