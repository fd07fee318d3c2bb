// Addresses for blocks without proof: usual orders, then many small changes.
#pragma once

#include <utility>

#include "sim/core/rng.hpp"
#include "sim/planning/packing.hpp"

namespace macroscope::planning {

/// Looks for addresses below `capacity`; finds nothing more than the complete search, but sooner.
///
/// 1. First-fit with the largest area, the largest room, the longest life or the earliest first.
/// 2. Changes of the best of these orders: one block moves to another place in it, or to the other
/// end
///    of the addresses.
/// 3. The same for all blocks of a short window of time around one that is too high, while the
/// others
///    stay.
/// What is not worse by the sum of all excesses over the capacity is kept. Random numbers have a
/// fixed seed.
class GreedyPacking {
 public:
  /// At most `most` placements of a block in each of the steps 2 and 3.
  GreedyPacking(const std::vector<Block>& blocks, std::uint64_t capacity, std::uint64_t most);

  /// True when everything lies below the capacity.
  [[nodiscard]] bool run();
  [[nodiscard]] std::vector<std::uint64_t> bases() { return std::move(bases_); }
  /// Placements of a block so far.
  [[nodiscard]] std::uint64_t placements() const { return count_; }

 private:
  [[nodiscard]] std::uint64_t key(int rule, std::size_t b) const;
  [[nodiscard]] std::uint64_t excess(std::size_t b) const;
  [[nodiscard]] std::vector<std::size_t> too_high() const;
  std::uint64_t place(std::size_t b);
  std::uint64_t place_all(const std::vector<std::size_t>& order);
  std::uint64_t best_usual_order(std::vector<std::size_t>& best);
  /// Looks for a better order of these blocks among the others; the sum of their excesses.
  std::uint64_t rearrange(std::vector<std::size_t> order, std::uint64_t placements);
  bool rearrange_windows();

  const std::vector<Block>& blocks_;
  std::uint64_t capacity_, most_;
  std::uint64_t count_ = 0;
  std::vector<std::vector<std::size_t>> near_;  // blocks that share a step
  std::vector<bool> placed_, from_top_;
  std::vector<std::uint64_t> bases_, saved_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken_;
  Rng rng_;
};

}  // namespace macroscope::planning
