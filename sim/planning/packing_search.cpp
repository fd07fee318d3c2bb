// The complete search for addresses.
#include <algorithm>
#include <limits>
#include <numeric>

#include "sim/planning/packing.hpp"

namespace macroscope::planning {
namespace {

/// A node of many blocks counts more than once, so that the limit bounds the time.
constexpr std::size_t kBlocksOfANode = 16;

constexpr std::uint64_t kFar = std::numeric_limits<std::uint64_t>::max();

/// Builds placements from low to high addresses, each block on the highest block below it.
class Search {
 public:
  Search(const std::vector<Block>& blocks, std::uint64_t capacity, std::uint64_t node_limit)
      : blocks_(blocks), capacity_(capacity), limit_(node_limit) {
    // Only steps where a block begins matter: any overlap shows at one of them.
    std::vector<std::uint32_t> starts;
    for (const Block& block : blocks) starts.push_back(block.first);
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    members_.resize(starts.size());
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      columns_.emplace_back();
      for (std::size_t c = 0; c < starts.size(); ++c) {
        if (starts[c] < blocks[b].first || starts[c] > blocks[b].last) continue;
        columns_.back().push_back(c);
        members_[c].push_back(b);
      }
    }
    floor_.assign(starts.size(), 0);
    left_.assign(starts.size(), 0);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      for (const std::size_t c : columns_[b]) left_[c] += blocks[b].room;
    }
    placed_.assign(blocks.size(), false);
    bases_.assign(blocks.size(), 0);
  }

  [[nodiscard]] std::uint64_t nodes() const { return nodes_; }

  Packing run() {
    Packing out;
    const bool found = descend(0, 0, blocks_.size());
    out.status = found             ? PackingStatus::packed
                 : nodes_ > limit_ ? PackingStatus::unknown
                                   : PackingStatus::impossible;
    if (found) out.bases = bases_;
    return out;
  }

 private:
  /// Tops of everything placed below a block.
  [[nodiscard]] std::uint64_t lowest(std::size_t b) const {
    std::uint64_t base = 0;
    for (const std::size_t c : columns_[b]) base = std::max(base, floor_[c]);
    return base;
  }

  /// Blocks that are not placed yet fit above `level` in every column.
  [[nodiscard]] bool may_fit(const std::vector<std::uint64_t>& low, std::uint64_t level) const {
    for (std::size_t c = 0; c < members_.size(); ++c) {
      if (left_[c] == 0) continue;
      std::uint64_t bottom = kFar;
      for (const std::size_t b : members_[c]) {
        if (!placed_[b]) bottom = std::min(bottom, std::max(low[b], level));
      }
      if (bottom + left_[c] > capacity_) return false;
    }
    return true;
  }

  /// Places the rest; `level` and `last` are address and number of the block placed before.
  bool descend(std::size_t depth, std::uint64_t level, std::size_t last) {
    if (depth == blocks_.size()) return true;
    nodes_ += 1 + blocks_.size() / kBlocksOfANode;
    if (nodes_ > limit_) return false;
    std::vector<std::uint64_t> low(blocks_.size(), 0);
    std::uint64_t end = kFar;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (placed_[b]) continue;
      low[b] = lowest(b);
      end = std::min(end, low[b] + blocks_[b].room);
    }
    // The block that ends at `end` could be there: with all others above, its address would not
    // be the lowest.
    if (end <= level || !may_fit(low, level)) return false;
    std::vector<std::size_t> next;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      // Addresses ascend; of equal addresses, numbers do.
      if (placed_[b] || low[b] < level || low[b] >= end) continue;
      if (depth > 0 && low[b] == level && b < last) continue;
      if (!has_placed_twins(b)) continue;
      next.push_back(b);
    }
    std::stable_sort(next.begin(), next.end(), [&](std::size_t a, std::size_t b) {
      return low[a] != low[b] ? low[a] < low[b] : area(a) > area(b);
    });
    for (const std::size_t b : next) {
      place(b, low[b]);
      if (descend(depth + 1, low[b], b)) return true;
      remove(b);
      if (nodes_ > limit_) return false;
    }
    return false;
  }

  [[nodiscard]] std::uint64_t area(std::size_t b) const {
    return blocks_[b].room * (blocks_[b].last - blocks_[b].first + 1);
  }

  /// Blocks equal in all respects go in the order of their numbers.
  [[nodiscard]] bool has_placed_twins(std::size_t b) const {
    for (std::size_t other = 0; other < b; ++other) {
      if (!placed_[other] && blocks_[other].first == blocks_[b].first &&
          blocks_[other].last == blocks_[b].last && blocks_[other].room == blocks_[b].room) {
        return false;
      }
    }
    return true;
  }

  void place(std::size_t b, std::uint64_t base) {
    placed_[b] = true;
    bases_[b] = base;
    for (const std::size_t c : columns_[b]) {
      saved_.push_back(floor_[c]);
      floor_[c] = base + blocks_[b].room;
      left_[c] -= blocks_[b].room;
    }
  }

  void remove(std::size_t b) {
    placed_[b] = false;
    for (auto it = columns_[b].rbegin(); it != columns_[b].rend(); ++it) {
      floor_[*it] = saved_.back();
      saved_.pop_back();
      left_[*it] += blocks_[b].room;
    }
  }

  const std::vector<Block>& blocks_;
  std::uint64_t capacity_;
  std::uint64_t limit_;
  std::uint64_t nodes_ = 0;
  std::vector<std::vector<std::size_t>> columns_;  // by block
  std::vector<std::vector<std::size_t>> members_;  // by column
  std::vector<std::uint64_t> floor_, left_;        // by column
  std::vector<std::uint64_t> saved_;
  std::vector<bool> placed_;
  std::vector<std::uint64_t> bases_;
};

}  // namespace

Packing search_packing(const std::vector<Block>& blocks, std::uint64_t capacity,
                       std::uint64_t node_limit, std::uint64_t& nodes) {
  Search search(blocks, capacity, node_limit);
  Packing packing = search.run();
  nodes += search.nodes();
  return packing;
}

}  // namespace macroscope::planning
