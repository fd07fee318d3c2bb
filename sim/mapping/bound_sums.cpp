// Sums over all tiles of a box: streams and blocks of the engine, epilogues, carry-save adders.
#include <algorithm>

#include "models/vector/carry_save.hpp"
#include "sim/mapping/bound.hpp"

namespace macroscope::mapping {
namespace {

/// The pieces along one axis that are certain: as many as are whole at the largest size, none
/// smaller than the smallest, and what the largest size leaves over; smaller sizes leave over more.
struct Pieces {
  std::array<SizeCount, 2> parts{};
  std::size_t count = 0;
};

Pieces pieces(const AxisSizes& axis, std::uint64_t low, std::uint64_t high) {
  Pieces out;
  out.parts[out.count++] = {axis.size(low), axis.whole_tiles(high)};
  const SizeCount rest = axis.rest(high);
  if (rest.count > 0) out.parts[out.count++] = rest;
  return out;
}

Pieces undivided(const AxisSizes& axis) {
  Pieces out;
  out.parts[out.count++] = {axis.extent(), 1};
  return out;
}

/// Calls f(tile, count) for every combination of pieces.
template <class F>
void for_pieces(const std::array<Pieces, kAxes>& all, F f) {
  for (std::size_t g = 0; g < all[0].count; ++g) {
    for (std::size_t m = 0; m < all[1].count; ++m) {
      for (std::size_t n = 0; n < all[2].count; ++n) {
        for (std::size_t k = 0; k < all[3].count; ++k) {
          const auto& pg = all[0].parts[g];
          const auto& pm = all[1].parts[m];
          const auto& pn = all[2].parts[n];
          const auto& pk = all[3].parts[k];
          f(TileSize{pg.size, pm.size, pn.size, pk.size},
            saturating_product(pg.count, pm.count, pn.count, pk.count));
        }
      }
    }
  }
}

}  // namespace

/// Cycles in which the carry-save adders take the results of all steps, and the last one's latency.
double TilingBounds::resolution(const Box& box) const {
  if (core_->carry_save_lanes == 0) return 0;
  const std::uint64_t pairs = saturating_product(p_->groups, p_->m(), p_->n,
                                                 axes_[at(Axis::k)].tiles(box.high[at(Axis::k)]));
  return static_cast<double>(ceil_div(pairs, core_->carry_save_lanes) +
                             vector_unit::CarrySaveAdders::kLatency);
}

/// Streams and blocks over all tiles. Axes that are left undivided may be cut in any way: that
/// never makes the sum smaller.
engine::EngineLeast TilingBounds::compute_engine_sum(const Box& box) const {
  engine::EngineLeast best = whole_;
  std::array<bool, kAxes> known{};
  for (std::size_t a = at(Axis::m); a < kAxes; ++a) {
    known[a] = box.low[a] > 1 || box.high[a] < axes_[a].count() || box.single(a);
  }
  for (std::size_t mask = 1; mask < 8; ++mask) {
    std::array<Pieces, kAxes> all{undivided(axes_[0]), undivided(axes_[1]), undivided(axes_[2]),
                                  undivided(axes_[3])};
    bool possible = true;
    for (std::size_t a = at(Axis::m); a < kAxes; ++a) {
      if ((mask >> (a - 1) & 1U) == 0) continue;
      possible = possible && known[a];
      all[a] = pieces(axes_[a], box.low[a], box.high[a]);
    }
    if (!possible) continue;
    std::uint64_t stream = 0, block = 0;
    for_pieces(all, [&](const TileSize& t, std::uint64_t count) {
      const engine::EngineLeast& e = engine(t);
      stream += saturating_product(e.stream, count);
      block += saturating_product(e.block, count);
    });
    best.stream = std::max(best.stream, stream);
    best.block = std::max(best.block, block);
  }
  return best;
}

const engine::EngineLeast& TilingBounds::engine_sum(const Box& box) const {
  std::array<std::uint64_t, 2 * kAxes> key{};
  std::copy(box.low.begin(), box.low.end(), key.begin());
  std::copy(box.high.begin(), box.high.end(), key.begin() + kAxes);
  return sums_.of(key, [&] { return compute_engine_sum(box); });
}

std::uint64_t TilingBounds::vector_sum(const Box& box) const {
  std::uint64_t best = static_cast<std::uint64_t>(parts_.vector);
  std::array<Pieces, kAxes> all;
  for (std::size_t a = 0; a < kAxes; ++a) {
    all[a] = a == at(Axis::k) ? undivided(axes_[a]) : pieces(axes_[a], box.low[a], box.high[a]);
  }
  std::uint64_t sum = 0;
  for_pieces(all, [&](const TileSize& t, std::uint64_t count) {
    sum += saturating_product(epilogue(t), count);
  });
  return std::max(best, sum);
}

}  // namespace macroscope::mapping
