// Divides the on-chip memories among the tiles of a tiling.
#include <algorithm>

#include "sim/mapping/core_spec.hpp"

namespace macroscope::mapping {
namespace {

/// One request for buffers in a pool.
struct Demand {
  std::size_t pool = 0;
  std::uint64_t tile_bytes = 0;
  std::uint64_t tiles = 1;  // loads over the whole problem: more buffers than this are never used
  std::uint64_t slots = 0;
};

/// The operands, the finished outputs and the epilogue's second operand.
constexpr std::size_t kFinished = kOperands;
constexpr std::size_t kSide = kOperands + 1;
constexpr std::size_t kDemands = kOperands + 2;

}  // namespace

std::uint64_t buffer_bytes(const Problem& p, const TileSize& t, Operand o) {
  if (o == Operand::input && p.input_on_chip) return 0;
  if (o == Operand::weight && p.weight_on_chip) return 0;
  return tile_bytes(p, t, o).count();
}

std::uint64_t finished_bytes(const Problem& p, const TileSize& t) {
  return p.output_on_chip ? 0 : output_tile_bytes(p, t).count();
}

namespace {

/// Bytes of each pool that one buffer of everything takes.
std::vector<std::uint64_t> least_use(const Problem& p, const CoreSpec& core, const TileSize& t) {
  std::vector<std::uint64_t> used(core.pools.size(), 0);
  used[core.pool_of[static_cast<std::size_t>(Operand::weight)]] = p.constant_bytes;
  for (std::size_t i = 0; i < kOperands; ++i) {
    used[core.pool_of[i]] += buffer_bytes(p, t, static_cast<Operand>(i));
  }
  used[core.output_pool] += finished_bytes(p, t);
  used[core.pool_of[static_cast<std::size_t>(Operand::input)]] += side_tile_bytes(p, t).count();
  return used;
}

}  // namespace

bool least_buffers_fit(const Problem& p, const CoreSpec& core, const TileSize& t,
                       Shortage* shortage) {
  const std::vector<std::uint64_t> used = least_use(p, core, t);
  for (std::size_t i = 0; i < core.pools.size(); ++i) {
    if (used[i] > core.pools[i].capacity.count()) {
      if (shortage != nullptr)
        *shortage = {core.pools[i].name, Bytes(used[i]), core.pools[i].capacity};
      return false;
    }
  }
  return true;
}

bool assign_buffers(const Problem& p, const CoreSpec& core, Tiling& t, Shortage* shortage) {
  if (!least_buffers_fit(p, core, t.tile, shortage)) return false;
  const TileCounts counts = count_tiles(p, t.tile);
  std::vector<std::uint64_t> used = least_use(p, core, t.tile);
  std::array<Demand, kDemands> demands;
  for (std::size_t i = 0; i < kOperands; ++i) {
    const auto operand = static_cast<Operand>(i);
    Residency& r = t.residency[i];
    r.distinct = distinct_tiles(counts, t.order, operand);
    // One turn of the irrelevant loop asks for nothing to be kept: sums of one K tile never spill.
    r.held = r.distinct == 1 || counts.of(irrelevant_loop(operand)) == 1;
    demands[i] = {core.pool_of[i], buffer_bytes(p, t.tile, operand),
                  counts.steps() / counts.of(irrelevant_loop(operand)), 1};
  }
  const std::uint64_t outputs = counts.groups * counts.m * counts.n;
  demands[kFinished] = {core.output_pool, finished_bytes(p, t.tile), outputs, 1};
  demands[kSide] = {core.pool_of[0], side_tile_bytes(p, t.tile).count(), outputs, 1};

  const auto grow = [&](Demand& d, std::uint64_t slots) {
    const std::uint64_t more = (slots - d.slots) * d.tile_bytes;
    if (used[d.pool] + more > core.pools[d.pool].capacity.count()) return false;
    used[d.pool] += more;
    d.slots = slots;
    return true;
  };
  // Smallest first: most operands get a second buffer, and a larger pool never takes one away.
  std::array<std::size_t, kDemands> by_size{0, 1, 2, 3, 4};
  std::stable_sort(by_size.begin(), by_size.end(), [&](std::size_t a, std::size_t b) {
    return demands[a].tile_bytes < demands[b].tile_bytes;
  });
  for (const std::size_t i : by_size) {
    Demand& d = demands[i];
    if (core.pools[d.pool].double_buffer && d.tiles > 1) grow(d, 2);
  }

  // Hold what saves most DRAM traffic first; equal savings in the order input, weight, output.
  std::array<std::size_t, kOperands> order{0, 1, 2};
  std::array<std::uint64_t, kOperands> saving{};
  for (std::size_t i = 0; i < kOperands; ++i) {
    const std::uint64_t turns = counts.of(irrelevant_loop(static_cast<Operand>(i)));
    saving[i] = (turns - 1) * demands[i].tiles * demands[i].tile_bytes * (i == 2 ? 2 : 1);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return saving[a] > saving[b]; });
  for (const std::size_t i : order) {
    Residency& r = t.residency[i];
    Demand& d = demands[i];
    if (saving[i] == 0) continue;
    if (!r.held) r.held = r.distinct <= d.slots || grow(d, r.distinct);
    // One buffer more lets the next turn's first tile arrive while the last of this turn is in use.
    if (r.held && r.distinct > 1 && d.tiles > r.distinct) {
      if (d.slots < r.distinct + 1) grow(d, r.distinct + 1);
    }
  }
  // What is left hides latency: one more for each in turn.
  for (std::uint64_t depth = 3; depth <= kMostBuffers; ++depth) {
    for (const std::size_t i : by_size) {
      Demand& d = demands[i];
      const bool again = i < kOperands && !t.residency[i].held;
      const std::uint64_t loads = again ? counts.steps() : d.tiles;
      if (!core.pools[d.pool].double_buffer || d.slots + 1 != depth || d.slots >= loads) continue;
      grow(d, depth);
    }
  }
  for (std::size_t i = 0; i < kOperands; ++i) t.residency[i].slots = demands[i].slots;
  t.output_slots = demands[kFinished].slots;
  t.side_slots = demands[kSide].slots;
  return true;
}

}  // namespace macroscope::mapping
