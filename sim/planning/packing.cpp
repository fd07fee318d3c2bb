#include "sim/planning/packing.hpp"

#include <algorithm>
#include <numeric>

#include "sim/planning/packing_greedy.hpp"

namespace macroscope::planning {
namespace {

/// Time of a node of the complete search, in placements.
constexpr std::uint64_t kPlacementsOfANode = 8;

/// Parts of the timeline that share no block, as lists of blocks.
std::vector<std::vector<std::size_t>> parts(const std::vector<Block>& blocks) {
  std::vector<std::size_t> by_time(blocks.size());
  std::iota(by_time.begin(), by_time.end(), std::size_t{0});
  std::stable_sort(by_time.begin(), by_time.end(),
                   [&](std::size_t a, std::size_t b) { return blocks[a].first < blocks[b].first; });
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

Packing Packer::pack(const std::vector<Block>& blocks, std::uint64_t factor) {
  Packing out;
  if (!fits_by_load(blocks, capacity_)) {
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
    if (part.empty()) continue;
    std::uint32_t first = blocks[part.front()].first;
    for (const std::size_t b : part) first = std::min(first, blocks[b].first);
    std::vector<Block> some;
    for (const std::size_t b : part) {
      some.push_back({blocks[b].first - first, blocks[b].last - first, blocks[b].room});
    }
    const Packing packing = pack_part(some, factor);
    if (packing.status == PackingStatus::impossible) return packing;
    if (packing.status == PackingStatus::unknown) {
      out.status = PackingStatus::unknown;
      continue;  // another part may be proven impossible
    }
    for (std::size_t i = 0; i < part.size(); ++i) out.bases[part[i]] = packing.bases[i];
  }
  return out;
}

Packing Packer::pack_part(const std::vector<Block>& blocks, std::uint64_t factor) {
  std::vector<std::uint64_t> key{factor};
  for (const Block& block : blocks) {
    key.insert(key.end(), {block.first, block.last, block.room});
  }
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  const bool tired = spent_ >= limits_.total;  // then only the usual orders are tried
  GreedyPacking greedy(blocks, capacity_, tired ? 0 : limits_.placements * factor);
  Packing packing;
  if (greedy.run()) {
    packing = {PackingStatus::packed, greedy.bases()};
  } else if (!tired) {
    std::uint64_t nodes = 0;
    packing = search_packing(blocks, capacity_, limits_.nodes * factor, nodes);
    spent_ += nodes * kPlacementsOfANode;
  }
  spent_ += greedy.placements();
  if (!tired) known_.emplace(std::move(key), packing);
  return packing;
}

}  // namespace macroscope::planning
