#include "sim/planning/packing.hpp"

#include <algorithm>
#include <numeric>

#include "sim/planning/packing_greedy.hpp"

namespace macroscope::planning {
namespace {

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

}  // namespace

std::uint64_t first_fit(std::vector<std::pair<std::uint64_t, std::uint64_t>>& taken,
                        std::uint64_t room) {
  std::sort(taken.begin(), taken.end());
  std::uint64_t base = 0;
  for (const auto& [begin, length] : taken) {
    if (begin >= base + room) break;
    base = std::max(base, begin + length);
  }
  return base;
}

Packing pack(const std::vector<Block>& blocks, std::uint64_t capacity, const PackingLimits& limits) {
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
    GreedyPacking greedy(some, capacity, limits.placements);
    if (greedy.run()) {
      packing.bases = greedy.bases();
    } else {
      packing = search_packing(some, capacity, limits.nodes);
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
