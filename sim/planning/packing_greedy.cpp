#include "sim/planning/packing_greedy.hpp"

#include <algorithm>
#include <numeric>

namespace macroscope::planning {
namespace {

/// The complete search is sooner done with so few blocks.
constexpr std::size_t kFew = 8;

/// For every block the others that share a step with it.
std::vector<std::vector<std::size_t>> neighbors(const std::vector<Block>& blocks) {
  std::vector<std::size_t> by_time(blocks.size());
  std::iota(by_time.begin(), by_time.end(), std::size_t{0});
  std::stable_sort(by_time.begin(), by_time.end(), [&](std::size_t a, std::size_t b) {
    return blocks[a].first < blocks[b].first;
  });
  std::vector<std::vector<std::size_t>> out(blocks.size());
  std::vector<std::size_t> live;
  for (const std::size_t b : by_time) {
    live.erase(std::remove_if(live.begin(), live.end(),
                              [&](std::size_t other) {
                                return blocks[other].last < blocks[b].first;
                              }),
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
  std::sort(taken.begin(), taken.end(), [](const auto& a, const auto& b) {
    return a.first + a.second > b.first + b.second;
  });
  std::uint64_t end = capacity;
  for (const auto& [begin, length] : taken) {
    if (begin + length + room <= end) break;
    end = std::min(end, begin);
  }
  return end >= room ? end - room : first_fit(taken, room);
}

}  // namespace

GreedyPacking::GreedyPacking(const std::vector<Block>& blocks, std::uint64_t capacity,
                             std::uint64_t placements)
    : blocks_(blocks),
      capacity_(capacity),
      placements_(placements),
      near_(neighbors(blocks)),
      placed_(blocks.size(), false),
      from_top_(blocks.size(), false),
      bases_(blocks.size(), 0),
      rng_(1, "packing") {}

bool GreedyPacking::run() {
  std::vector<std::size_t> order;
  const std::uint64_t sum = best_usual_order(order);
  if (sum == 0) return true;
  if (blocks_.size() <= kFew) return false;
  return change_order(std::move(order), sum) || change_groups();
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
  return excess(b);
}

std::uint64_t GreedyPacking::place_all(const std::vector<std::size_t>& order) {
  placed_.assign(blocks_.size(), false);
  std::uint64_t sum = 0;
  for (const std::size_t b : order) sum += place(b);
  return sum;
}

std::uint64_t GreedyPacking::best_usual_order(std::vector<std::size_t>& best) {
  std::uint64_t least = ~std::uint64_t{0};
  for (int rule = 0; rule < 4 && least > 0; ++rule) {
    std::vector<std::size_t> order(blocks_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return key(rule, a) > key(rule, b);
    });
    const std::uint64_t sum = place_all(order);
    if (sum < least) best = std::move(order);
    least = std::min(least, sum);
  }
  return least;
}

bool GreedyPacking::change_order(std::vector<std::size_t> order, std::uint64_t sum) {
  (void)place_all(order);
  for (std::uint64_t count = 0; count < placements_; count += order.size()) {
    const auto high = too_high();
    std::size_t moved = high[rng_.below(high.size())];
    if (rng_.below(3) == 0) moved = near_[moved][rng_.below(near_[moved].size())];
    const auto from = std::find(order.begin(), order.end(), moved);
    std::vector<std::size_t> next(order.begin(), from);
    next.insert(next.end(), from + 1, order.end());
    next.insert(next.begin() + static_cast<std::ptrdiff_t>(rng_.below(order.size())), moved);
    const bool turns = rng_.below(4) == 0;
    if (turns) from_top_[moved] = !from_top_[moved];
    const std::vector<std::uint64_t> bases = bases_;
    const std::uint64_t now = place_all(next);
    if (now == 0) return true;
    if (now <= sum) {
      sum = now;
      order = std::move(next);
    } else {
      bases_ = bases;
      if (turns) from_top_[moved] = !from_top_[moved];
    }
  }
  return false;
}

std::vector<std::size_t> GreedyPacking::group(std::size_t b) {
  std::vector<std::size_t> out{b};
  const auto add = [&](std::size_t from) {
    for (const std::size_t other : near_[from]) {
      if (rng_.below(2) == 0 && std::find(out.begin(), out.end(), other) == out.end()) {
        out.push_back(other);
      }
    }
  };
  add(b);
  if (rng_.below(3) == 0) add(out[rng_.below(out.size())]);
  for (std::size_t i = out.size() - 1; i > 0; --i) std::swap(out[i], out[rng_.below(i + 1)]);
  return out;
}

bool GreedyPacking::change_groups() {
  for (std::uint64_t count = 0; count < placements_;) {
    const auto high = too_high();
    if (high.empty()) return true;
    const std::vector<std::size_t> some = group(high[rng_.below(high.size())]);
    std::vector<std::uint64_t> old;
    std::uint64_t before = 0, after = 0;
    for (const std::size_t b : some) {
      old.push_back(bases_[b]);
      before += excess(b);
      placed_[b] = false;
      from_top_[b] = rng_.below(3) == 0;
    }
    for (const std::size_t b : some) after += place(b);
    if (after > before) {
      for (std::size_t i = 0; i < some.size(); ++i) bases_[some[i]] = old[i];
    }
    count += some.size();
  }
  return false;
}

}  // namespace macroscope::planning
