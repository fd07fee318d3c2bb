#include "sim/mapping/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace macroscope::mapping {
namespace {

constexpr std::array<LoopOrder, 6> kOrders{{{Loop::m, Loop::n, Loop::k},
                                            {Loop::n, Loop::m, Loop::k},
                                            {Loop::m, Loop::k, Loop::n},
                                            {Loop::n, Loop::k, Loop::m},
                                            {Loop::k, Loop::m, Loop::n},
                                            {Loop::k, Loop::n, Loop::m}}};

std::uint64_t round_up(std::uint64_t value, std::uint64_t quantum) {
  return ceil_div(value, quantum) * quantum;
}

/// Tile sizes worth trying for one loop: the whole extent, its equal parts rounded up to the
/// engine's quantum, and the quantum times powers of two. Largest first, so that ties keep the
/// larger tile.
std::vector<std::uint64_t> candidates(std::uint64_t extent, std::uint64_t quantum,
                                      std::uint64_t limit, std::uint64_t fixed) {
  if (fixed != 0) return {std::min(fixed, extent)};
  quantum = std::clamp<std::uint64_t>(quantum, 1, extent);
  std::vector<std::uint64_t> out;
  const auto add = [&](std::uint64_t value) {
    if (value <= limit) out.push_back(std::min(value, extent));
  };
  add(extent);
  for (std::uint64_t parts = 2; parts <= 4; ++parts)
    add(round_up(ceil_div(extent, parts), quantum));
  for (std::uint64_t size = quantum; size < extent && size <= limit; size *= 2) {
    add(size);
    if (size > limit / 2) break;
  }
  if (out.empty()) out.push_back(quantum);
  std::sort(out.begin(), out.end(), std::greater<>());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<LoopOrder> parse_order(const std::string& text) {
  for (const LoopOrder& order : kOrders) {
    std::string name = to_string(order);
    name.erase(std::remove(name.begin(), name.end(), '>'), name.end());
    if (name == text) return order;
  }
  return std::nullopt;
}

/// Sizes along M: rows of one image, or whole images.
std::vector<std::uint64_t> m_candidates(const Problem& p, std::uint64_t quantum,
                                        std::uint64_t limit, std::uint64_t fixed) {
  if (fixed != 0) {
    const std::uint64_t size = std::min(fixed, p.m_units);
    return {size < p.units_per_image ? size : size / p.units_per_image * p.units_per_image};
  }
  std::vector<std::uint64_t> out =
      candidates(p.units_per_image, ceil_div(quantum, p.m_per_unit), limit, 0);
  if (p.images() > 1) {
    for (const std::uint64_t images : candidates(p.images(), 1, limit / p.units_per_image, 0)) {
      out.push_back(images * p.units_per_image);
    }
    std::sort(out.begin(), out.end(), std::greater<>());
    out.erase(std::unique(out.begin(), out.end()), out.end());
  }
  return out;
}

/// Order among tilings of about equal time.
bool cheaper(const Estimate& a, const Estimate& b) {
  if (a.dram_bytes != b.dram_bytes) return a.dram_bytes < b.dram_bytes;
  if (a.steps != b.steps) return a.steps < b.steps;
  return a.cycles < b.cycles;
}

}  // namespace

Choice choose_tiling(const Problem& p, const CoreSpec& core, const FixedTiling& fixed,
                     const std::string& operator_name) {
  std::vector<LoopOrder> orders(kOrders.begin(), kOrders.end());
  if (!fixed.order.empty()) {
    const auto order = parse_order(fixed.order);
    if (!order) {
      throw ModelError("MS303",
                       fmt::format("mapping of '{}': order '{}' is not a permutation of mnk",
                                   operator_name, fixed.order));
    }
    orders = {*order};
  }
  std::uint64_t largest_pool = 0;
  for (const Pool& pool : core.pools) largest_pool = std::max(largest_pool, pool.capacity.count());
  const std::uint64_t limit = std::max<std::uint64_t>(1, largest_pool) * 8;  // one bit an element

  const auto quantum = core.engine->quantum();
  const auto ms = m_candidates(p, quantum[0], limit, fixed.tile_m);
  const auto ns = candidates(p.n, quantum[1], limit, fixed.tile_n);
  auto ks = candidates(p.k_units, std::max<std::uint64_t>(1, quantum[2] / p.k_per_unit), limit,
                       fixed.tile_k);
  // A short product (a decoded token) is bound by loads, which smaller blocks overlap better.
  if (fixed.tile_k == 0) {
    const std::uint64_t block = std::max<std::uint64_t>(1, quantum[2] / p.k_per_unit);
    for (std::uint64_t part = 2; part <= 8 && block / part >= 1; part *= 2) {
      if (block / part < p.k_units) ks.push_back(block / part);
    }
  }
  std::vector<std::uint64_t> gs{1};
  if (p.groups > 1) gs = candidates(p.groups, 1, limit, fixed.tile_groups);

  std::vector<std::pair<Tiling, Estimate>> fitting;
  Shortage smallest;
  std::uint64_t fewest_steps = ~std::uint64_t{0};
  std::uint64_t smallest_excess = ~std::uint64_t{0};
  const auto consider = [&](Tiling& t) {
    Shortage shortage;
    if (!assign_buffers(p, core, t, &shortage)) {
      const std::uint64_t excess = (shortage.needed - shortage.capacity).count();
      if (excess < smallest_excess) {
        smallest_excess = excess;
        smallest = shortage;
      }
      return false;
    }
    const TileCounts counts = count_tiles(p, t.tile);
    const std::uint64_t steps = saturating_product(counts.groups, counts.m, counts.n, counts.k);
    fewest_steps = std::min(fewest_steps, steps);
    if (steps <= kMaxSteps) fitting.emplace_back(t, estimate(p, core, t));
    return true;
  };
  const auto sweep = [&](const auto& m_sizes, const auto& n_sizes, const auto& k_sizes) {
    for (const std::uint64_t g : gs) {
      for (const std::uint64_t k : k_sizes) {
        for (const std::uint64_t n : n_sizes) {
          for (const std::uint64_t m : m_sizes) {
            Tiling t;
            t.tile = {g, m, n, k};
            for (const LoopOrder& order : orders) {
              t.order = order;
              if (!consider(t)) break;  // the least buffers do not depend on the order
            }
          }
        }
      }
    }
  };
  sweep(ms, ns, ks);
  if (fitting.empty()) {
    // Below the engine's quantum: smaller tiles waste the array but may be all that fits.
    const auto small = [](std::uint64_t fixed_size, std::uint64_t extent) {
      std::vector<std::uint64_t> out;
      if (fixed_size != 0) return std::vector<std::uint64_t>{std::min(fixed_size, extent)};
      for (std::uint64_t size = 1; size <= extent && size <= 4096; size *= 2) out.push_back(size);
      return out;
    };
    sweep(small(fixed.tile_m, p.units_per_image), small(fixed.tile_n, p.n),
          small(fixed.tile_k, p.k_units));
  }
  if (fitting.empty() && fewest_steps != ~std::uint64_t{0}) {
    throw ModelError(
        "MS306",
        fmt::format(
            "'{}' needs at least {} tile steps on this machine and the limit is {} (about ten "
            "minutes); use larger scratchpads or a smaller operator",
            operator_name, fewest_steps, kMaxSteps));
  }
  if (fitting.empty()) {
    throw ModelError(
        "MS302",
        fmt::format(
            "no tiling of '{}' fits on chip: the smallest one needs {} bytes of {}, which has "
            "{} ({} short)",
            operator_name, smallest.needed.count(), smallest.pool, smallest.capacity.count(),
            (smallest.needed - smallest.capacity).count()));
  }
  double shortest = fitting.front().second.cycles;
  for (const auto& [tiling, e] : fitting) shortest = std::min(shortest, e.cycles);
  Choice best;
  best.candidates = fitting.size();
  bool found = false;
  for (const auto& [tiling, e] : fitting) {
    if (e.cycles > shortest * (1 + kTimeSlack)) continue;
    if (found && !cheaper(e, best.estimate)) continue;
    best.tiling = tiling;
    best.estimate = e;
    found = true;
  }
  if (best.estimate.steps > kTrialSteps) return best;
  std::stable_sort(fitting.begin(), fitting.end(),
                   [](const auto& a, const auto& b) { return a.second.cycles < b.second.cycles; });
  std::vector<TileSize> seen{best.tiling.tile};
  for (const auto& candidate : fitting) {
    if (best.runners_up.size() == kRunnersUp) break;
    if (candidate.second.steps > kTrialSteps) continue;
    if (std::find(seen.begin(), seen.end(), candidate.first.tile) != seen.end()) continue;
    seen.push_back(candidate.first.tile);
    best.runners_up.push_back(candidate);
  }
  return best;
}

}  // namespace macroscope::mapping
