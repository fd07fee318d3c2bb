#include "sim/planning/packing.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace macroscope::planning {
namespace {

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

/// Parts of the timeline that share no block, as lists of blocks.
std::vector<std::vector<std::size_t>> parts(const std::vector<Block>& blocks) {
  std::vector<std::size_t> by_time(blocks.size());
  std::iota(by_time.begin(), by_time.end(), std::size_t{0});
  std::stable_sort(by_time.begin(), by_time.end(), [&](std::size_t a, std::size_t b) {
    return blocks[a].first < blocks[b].first;
  });
  std::vector<std::vector<std::size_t>> out;
  std::uint32_t end = 0;
  for (const std::size_t b : by_time) {
    if (out.empty() || blocks[b].first > end) {
      out.emplace_back();
      end = blocks[b].last;
    }
    out.back().push_back(b);
    end = std::max(end, blocks[b].last);
  }
  return out;
}

bool fits_by_load(const std::vector<Block>& blocks, std::uint64_t capacity) {
  std::uint32_t steps = 0;
  for (const Block& block : blocks) steps = std::max(steps, block.last + 1);
  std::vector<std::uint64_t> loads(steps, 0);
  for (const Block& block : blocks) {
    for (std::uint32_t t = block.first; t <= block.last; ++t) loads[t] += block.room;
  }
  return std::all_of(loads.begin(), loads.end(),
                     [&](std::uint64_t used) { return used <= capacity; });
}

/// Places blocks one after the other at the lowest free address. The block that does not fit, or
/// the number of blocks.
std::size_t place_in_order(const std::vector<Block>& blocks, std::uint64_t capacity,
                           const std::vector<std::vector<std::size_t>>& near,
                           const std::vector<std::size_t>& order,
                           std::vector<std::uint64_t>& bases) {
  std::vector<bool> placed(blocks.size(), false);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t room = blocks[order[i]].room;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
    for (const std::size_t other : near[order[i]]) {
      if (placed[other]) taken.emplace_back(bases[other], blocks[other].room);
    }
    const std::uint64_t base = first_fit(std::move(taken), room);
    if (base + room > capacity) return i;
    bases[order[i]] = base;
    placed[order[i]] = true;
  }
  return order.size();
}

/// First-fit in four orders; a block that does not fit moves to the front and all is tried again.
bool place_greedily(const std::vector<Block>& blocks, std::uint64_t capacity,
                    std::vector<std::uint64_t>& bases) {
  constexpr int kRetries = 40;
  const auto length = [&](std::size_t b) {
    return static_cast<std::uint64_t>(blocks[b].last - blocks[b].first) + 1;
  };
  const auto key = [&](int rule, std::size_t b) -> std::uint64_t {
    switch (rule) {
      case 0:
        return length(b) * blocks[b].room;
      case 1:
        return blocks[b].room;
      case 2:
        return length(b);
      default:
        return ~std::uint64_t{blocks[b].first};
    }
  };
  const auto near = neighbors(blocks);
  for (int rule = 0; rule < 4; ++rule) {
    std::vector<std::size_t> order(blocks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return key(rule, a) > key(rule, b);
    });
    for (int attempt = 0; attempt < kRetries; ++attempt) {
      const std::size_t stuck = place_in_order(blocks, capacity, near, order, bases);
      if (stuck == order.size()) return true;
      std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(stuck),
                  order.begin() + static_cast<std::ptrdiff_t>(stuck) + 1);
    }
  }
  return false;
}

}  // namespace

std::uint64_t first_fit(std::vector<std::pair<std::uint64_t, std::uint64_t>> taken,
                        std::uint64_t room) {
  std::sort(taken.begin(), taken.end());
  std::uint64_t base = 0;
  for (const auto& [begin, length] : taken) {
    if (begin >= base + room) break;
    base = std::max(base, begin + length);
  }
  return base;
}

Packing pack(const std::vector<Block>& blocks, std::uint64_t capacity, std::uint64_t node_limit) {
  Packing out;
  if (!fits_by_load(blocks, capacity)) {
    out.status = PackingStatus::impossible;
    return out;
  }
  out.bases.assign(blocks.size(), 0);
  out.status = PackingStatus::packed;
  for (auto& part : parts(blocks)) {
    // What takes no room lies anywhere.
    part.erase(std::remove_if(part.begin(), part.end(),
                              [&](std::size_t b) { return blocks[b].room == 0; }),
               part.end());
    std::vector<Block> some;
    for (const std::size_t b : part) some.push_back(blocks[b]);
    Packing packing;
    packing.bases.assign(some.size(), 0);
    if (!place_greedily(some, capacity, packing.bases)) {
      packing = search_packing(some, capacity, node_limit);
      out.nodes += packing.nodes;
      if (packing.status == PackingStatus::impossible) return packing;
      if (packing.status == PackingStatus::unknown) {
        out.status = PackingStatus::unknown;
        continue;  // another part may be proven impossible
      }
    }
    for (std::size_t i = 0; i < part.size(); ++i) out.bases[part[i]] = packing.bases[i];
  }
  return out;
}

}  // namespace macroscope::planning
