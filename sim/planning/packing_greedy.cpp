#include "sim/planning/packing_greedy.hpp"

#include <algorithm>
#include <numeric>

namespace macroscope::planning {
namespace {

/// The complete search is sooner done with so few blocks.
constexpr std::size_t kFew = 8;
/// Orders tried for the blocks of a window before another window has its turn.
constexpr std::uint64_t kMoves = 100;

/// For every block the others that share a step with it.
std::vector<std::vector<std::size_t>> neighbors(const std::vector<Block>& blocks) {
  std::vector<std::size_t> by_time(blocks.size());
  std::iota(by_time.begin(), by_time.end(), std::size_t{0});
  std::stable_sort(by_time.begin(), by_time.end(),
                   [&](std::size_t a, std::size_t b) { return blocks[a].first < blocks[b].first; });
  std::vector<std::vector<std::size_t>> out(blocks.size());
  std::vector<std::size_t> live;
  for (const std::size_t b : by_time) {
    live.erase(
        std::remove_if(live.begin(), live.end(),
                       [&](std::size_t other) { return blocks[other].last < blocks[b].first; }),
        live.end());
    for (const std::size_t other : live) {
      out[b].push_back(other);
      out[other].push_back(b);
    }
    live.push_back(b);
  }
  return out;
}

/// The highest address below `capacity` at which `room` fits, else the lowest at all.
std::uint64_t highest(std::vector<std::pair<std::uint64_t, std::uint64_t>>& taken,
                      std::uint64_t room, std::uint64_t capacity) {
  std::sort(taken.begin(), taken.end(),
            [](const auto& a, const auto& b) { return a.first + a.second > b.first + b.second; });
  std::uint64_t end = capacity;
  for (const auto& [begin, length] : taken) {
    if (begin + length + room <= end) break;
    end = std::min(end, begin);
  }
  return end >= room ? end - room : first_fit(taken, room);
}

}  // namespace

GreedyPacking::GreedyPacking(const std::vector<Block>& blocks, std::uint64_t capacity,
                             std::uint64_t most)
    : blocks_(blocks),
      capacity_(capacity),
      most_(most),
      near_(neighbors(blocks)),
      placed_(blocks.size(), false),
      from_top_(blocks.size(), false),
      bases_(blocks.size(), 0),
      rng_(1, "packing") {}

bool GreedyPacking::run() {
  std::vector<std::size_t> order;
  const std::uint64_t sum = best_usual_order(order);
  if (sum == 0) return true;
  if (blocks_.size() <= kFew || most_ == 0) return false;
  (void)place_all(order);
  return rearrange(std::move(order), most_) == 0 || rearrange_windows();
}

std::uint64_t GreedyPacking::key(int rule, std::size_t b) const {
  const std::uint64_t length = blocks_[b].last - blocks_[b].first + 1;
  switch (rule) {
    case 0:
      return length * blocks_[b].room;
    case 1:
      return blocks_[b].room;
    case 2:
      return length;
    default:
      return ~std::uint64_t{blocks_[b].first};
  }
}

std::uint64_t GreedyPacking::excess(std::size_t b) const {
  const std::uint64_t top = bases_[b] + blocks_[b].room;
  return top > capacity_ ? top - capacity_ : 0;
}

std::vector<std::size_t> GreedyPacking::too_high() const {
  std::vector<std::size_t> out;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    if (excess(b) > 0) out.push_back(b);
  }
  return out;
}

std::uint64_t GreedyPacking::place(std::size_t b) {
  taken_.clear();
  for (const std::size_t other : near_[b]) {
    if (placed_[other]) taken_.emplace_back(bases_[other], blocks_[other].room);
  }
  bases_[b] = from_top_[b] ? highest(taken_, blocks_[b].room, capacity_)
                           : first_fit(taken_, blocks_[b].room);
  placed_[b] = true;
  ++count_;
  return excess(b);
}

std::uint64_t GreedyPacking::place_all(const std::vector<std::size_t>& order) {
  for (const std::size_t b : order) placed_[b] = false;
  std::uint64_t sum = 0;
  for (const std::size_t b : order) sum += place(b);
  return sum;
}

std::uint64_t GreedyPacking::best_usual_order(std::vector<std::size_t>& best) {
  std::uint64_t least = ~std::uint64_t{0};
  for (int rule = 0; rule < 4 && least > 0; ++rule) {
    std::vector<std::size_t> order(blocks_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return key(rule, a) > key(rule, b); });
    const std::uint64_t sum = place_all(order);
    if (sum < least) best = std::move(order);
    least = std::min(least, sum);
  }
  return least;
}

std::uint64_t GreedyPacking::rearrange(std::vector<std::size_t> order, std::uint64_t placements) {
  const std::vector<std::uint64_t> old = bases_;
  const std::vector<bool> old_sides = from_top_;
  std::uint64_t before = 0;
  for (const std::size_t b : order) before += excess(b);
  std::uint64_t sum = place_all(order);
  for (std::uint64_t count = 0; sum > 0 && count < placements; count += order.size()) {
    std::vector<std::size_t> high;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (excess(order[i]) > 0) high.push_back(i);
    }
    // Mostly one that is too high, else any.
    const std::size_t from =
        rng_.below(3) == 0 ? rng_.below(order.size()) : high[rng_.below(high.size())];
    const std::size_t moved = order[from];
    std::vector<std::size_t> next = order;
    next.erase(next.begin() + static_cast<std::ptrdiff_t>(from));
    next.insert(next.begin() + static_cast<std::ptrdiff_t>(rng_.below(order.size())), moved);
    const bool turns = rng_.below(4) == 0;
    if (turns) from_top_[moved] = !from_top_[moved];
    saved_.clear();
    for (const std::size_t b : order) saved_.push_back(bases_[b]);
    const std::uint64_t now = place_all(next);
    if (now <= sum) {
      sum = now;
      order = std::move(next);
      continue;
    }
    for (std::size_t i = 0; i < order.size(); ++i) bases_[order[i]] = saved_[i];
    if (turns) from_top_[moved] = !from_top_[moved];
  }
  if (sum <= before) return sum;
  bases_ = old;
  from_top_ = old_sides;
  return before;
}

bool GreedyPacking::rearrange_windows() {
  for (std::uint64_t count = 0; count < most_;) {
    const auto high = too_high();
    if (high.empty()) return true;
    const Block& center = blocks_[high[rng_.below(high.size())]];
    const std::uint32_t radius = 1U << rng_.below(6);
    const std::uint32_t first = center.first - std::min(center.first, radius);
    const std::uint32_t last = center.last + radius;
    std::vector<std::size_t> inside;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (blocks_[b].first <= last && blocks_[b].last >= first) inside.push_back(b);
    }
    // Placing in the order of addresses changes little at first.
    std::stable_sort(inside.begin(), inside.end(),
                     [&](std::size_t a, std::size_t b) { return bases_[a] < bases_[b]; });
    if (rng_.below(2) == 0) {
      std::stable_sort(inside.begin(), inside.end(),
                       [&](std::size_t a, std::size_t b) { return key(0, a) > key(0, b); });
    }
    const std::uint64_t most = kMoves * inside.size();
    (void)rearrange(std::move(inside), most);
    count += most;
  }
  return false;
}

}  // namespace macroscope::planning
