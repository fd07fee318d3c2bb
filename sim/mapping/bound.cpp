#include "sim/mapping/bound.hpp"

#include <algorithm>
#include <cmath>

#include "models/vector/carry_save.hpp"
#include "sim/mapping/lower.hpp"

namespace macroscope::mapping {
namespace {

/// Cycles are whole; what rounding of the sums may have added is taken off.
std::uint64_t whole_cycles(double cycles) {
  return cycles <= 0 ? 0 : static_cast<std::uint64_t>(std::ceil(cycles * (1 - 1e-12) - 1e-6));
}

/// The smallest last tile: where all sizes of an axis make equally many tiles, what the largest
/// leaves for it, else a single unit.
TileSize last_tile(const Axes& axes, const Box& box) {
  std::array<std::uint64_t, kAxes> size{};
  for (std::size_t a = 0; a < kAxes; ++a) {
    const SizeCount rest = axes[a].rest(box.high[a]);
    const bool even = axes[a].tiles(box.low[a]) == axes[a].tiles(box.high[a]);
    size[a] = !even ? 1 : rest.count > 0 ? rest.size : axes[a].size(box.high[a]);
  }
  return {size[0], size[1], size[2], size[3]};
}

}  // namespace

TilingBounds::TilingBounds(const Problem& part, const CoreSpec& core, std::uint64_t copies,
                           std::uint64_t others)
    : p_(&part),
      core_(&core),
      copies_(static_cast<double>(copies)),
      others_(static_cast<double>(others)),
      bus_rate_(core.bus_bytes_per_cycle),
      dma_rate_(core.dma_bytes_per_cycle),
      latency_(core.latency_cycles),
      axes_(make_axes(part)) {
  whole_ = engine({part.groups, part.m_units, part.n, part.k_units});
  least_drain_ = engine({1, 1, 1, 1}).drain;
  once_ = least_traffic(part);
  const std::uint64_t elements = saturating_product(part.groups, part.m(), part.n);
  parts_.compute = static_cast<double>(std::max(whole_.stream, whole_.block));
  const auto bytes = static_cast<double>(once_.total());
  parts_.memory = std::max(bus(bytes * copies_ + others_), bytes / dma_rate_);
  parts_.vector = static_cast<double>(core.vector.cycles(elements, part.epilogue_operations, 1));
  Box box;
  for (std::size_t a = 0; a < kAxes; ++a) box.high[a] = axes_[a].count();
  const Moved m = moved(box, {Loop::m, Loop::n, Loop::k}, nullptr);
  parts_.first_load = m.first > 0 ? bus(m.first * copies_) + latency_ : 0;
  parts_.fill = static_cast<double>(engine({1, 1, 1, 1}).fill + least_drain_);
  parts_.last_store = static_cast<double>(epilogue({1, 1, 1, 1}));
  if (!part.output_on_chip) {
    parts_.last_store += bus(output_tile_bytes(part, {1, 1, 1, 1}).as_double()) + latency_;
  }
}

const engine::EngineLeast& TilingBounds::engine(const TileSize& t) const {
  return tiles_.of({t.groups, t.m, t.n, t.k}, [&] {
    engine::EngineLeast least = core_->engine->least(tile_compute(*p_, t.groups, t.m, t.n, t.k));
    if (core_->carry_save_lanes > 0) {
      least.drain += vector_unit::CarrySaveAdders::kLatency;
      least.block_drain += vector_unit::CarrySaveAdders::kLatency;
    }
    return least;
  });
}

std::uint64_t TilingBounds::epilogue(const TileSize& t) const {
  return core_->vector.cycles(saturating_product(t.groups, t.m, p_->m_per_unit, t.n),
                              p_->epilogue_operations, 1);
}

bool TilingBounds::fits(const TileSize& t) const {
  return least_buffers_fit(*p_, *core_, t, nullptr);
}

/// A ring of S buffers: load j waits for the release of load j - S, so the S chains of waits
/// together hold all loads, and the longest is at least the mean.
double TilingBounds::ring_bound(const Box& box, const LoopOrder& order, const Moved& moved,
                                const Tiling* tiling) const {
  const TileSize low = tile_of(axes_, box.low);
  std::array<std::uint64_t, kAxes> whole{};
  for (std::size_t a = 0; a < kAxes; ++a) whole[a] = axes_[a].whole_tiles(box.high[a]);
  const auto steps = static_cast<double>(whole[0]) * static_cast<double>(whole[1]) *
                     static_cast<double>(whole[2]) * static_cast<double>(whole[3]);
  const auto buffers = [&](std::size_t pool, std::uint64_t bytes) {
    if (!core_->pools[pool].double_buffer) return 1.0;
    const std::uint64_t room =
        core_->pools[pool].capacity.count() / std::max<std::uint64_t>(1, bytes);
    return static_cast<double>(std::clamp<std::uint64_t>(room, 1, kMostBuffers));
  };
  double best = 0;
  const auto chain = [&](double transfers, double loads, double each, double slots) {
    best = std::max(best, (transfers + loads * each) / slots);
  };
  const engine::EngineLeast step = engine(low);
  for (const Operand o : {Operand::input, Operand::weight}) {
    if (o == Operand::input ? p_->input_on_chip : p_->weight_on_chip) continue;
    const double transfers = bus(moved.loads[at(o)]);
    const double slots = tiling != nullptr
                             ? static_cast<double>(tiling->of(o).slots)
                             : buffers(core_->pool_of[at(o)], buffer_bytes(*p_, low, o));
    const std::size_t turning = at(axis_of(irrelevant_loop(o)));
    if (moved.again[at(o)] || axes_[turning].tiles(box.low[turning]) == 1) {
      chain(transfers, steps, latency_ + static_cast<double>(step.read), slots);
    } else if (tiling != nullptr && tiling->of(o).distinct == 1 && whole[turning] > 0) {
      // The tile stays for all turns of its irrelevant loop, which lies inside. A weight is used
      // within one image, or by whole images.
      TileSize used = low;
      if (o == Operand::input) used.n = p_->n;
      if (o == Operand::weight && p_->images() == 1) used.m = p_->m_units;
      const engine::EngineLeast e = engine(used);
      const double loads = steps / static_cast<double>(whole[turning]);
      chain(transfers, loads, latency_ + static_cast<double>(step.fill + e.read - e.fill), slots);
    }
  }
  TileSize whole_k = low;
  whole_k.k = p_->k_units;
  const auto last = static_cast<double>(epilogue(low));
  const double outputs = whole[3] == 0 ? 0 : steps / static_cast<double>(whole[3]);
  if (tiling != nullptr ? !moved.again[at(Operand::output)] : order[2] == Loop::k) {
    const double slots = tiling != nullptr ? static_cast<double>(tiling->of(Operand::output).slots)
                                           : buffers(core_->pool_of[at(Operand::output)],
                                                     buffer_bytes(*p_, low, Operand::output));
    const engine::EngineLeast e = engine(whole_k);
    chain(0, outputs, static_cast<double>(step.fill + e.read - e.fill + least_drain_) + last,
          slots);
  }
  if (!p_->output_on_chip) {
    const double slots = tiling != nullptr ? static_cast<double>(tiling->output_slots)
                                           : buffers(core_->output_pool, finished_bytes(*p_, low));
    chain(0, outputs, last + bus(output_tile_bytes(*p_, low).as_double()) + latency_, slots);
  }
  return best;
}

LeastCost TilingBounds::bound(const Box& box, const LoopOrder& order, const Tiling* tiling,
                              std::uint64_t limit) const {
  const Moved m = moved(box, order, tiling);
  const auto bytes = static_cast<std::uint64_t>(m.bytes * copies_ + others_);
  double cycles = std::max(bus(m.bytes * copies_ + others_) + latency_, m.bytes / dma_rate_);
  // What the cheap parts rule out needs no others.
  if (whole_cycles(cycles) > limit) return {whole_cycles(cycles), bytes};
  cycles = std::max(cycles, ring_bound(box, order, m, tiling));
  if (whole_cycles(cycles) > limit) return {whole_cycles(cycles), bytes};

  const TileSize low = tile_of(axes_, box.low);
  const TileSize last = last_tile(axes_, box);
  const double ready = m.first > 0 ? bus(m.first * copies_) + latency_ : 0;
  const double store =
      p_->output_on_chip ? 0 : bus(output_tile_bytes(*p_, last).as_double()) + latency_;
  const double end = static_cast<double>(epilogue(last)) + store;

  engine::EngineLeast sum = engine_sum(box);
  const engine::EngineLeast first = engine(low);
  const engine::EngineLeast final_tile = engine(last);
  sum.fill = first.fill;
  sum.drain = box.single() ? final_tile.drain : least_drain_;
  sum.block_drain = final_tile.block_drain;
  cycles = std::max({cycles, ready + static_cast<double>(sum.cycles()) + end,
                     ready + static_cast<double>(first.fill) + resolution(box) + end});
  if (m.late) {
    // Behind the last load on the bus come at most the stores of the last steps.
    const TileSize high = tile_of(axes_, box.high);
    double store_behind = output_tile_bytes(*p_, high).as_double();
    if (m.again[at(Operand::output)]) {
      store_behind = std::max(store_behind, tile_bytes(*p_, high, Operand::output).as_double());
    }
    const auto behind = static_cast<double>(kLags.back() + 1);
    const double sooner = m.bytes - std::min(m.stores, behind * store_behind) -
                          side_tile_bytes(*p_, high).as_double();
    cycles = std::max(
        cycles, bus(sooner * copies_) + latency_ + static_cast<double>(final_tile.cycles()) + end);
  }
  if (whole_cycles(cycles) > limit) return {whole_cycles(cycles), bytes};

  TileSize first_output = low;
  first_output.k = p_->k_units;
  cycles = std::max(cycles, ready +
                                static_cast<double>(first.fill + engine(first_output).stream +
                                                    least_drain_ + vector_sum(box)) +
                                store);
  return {whole_cycles(cycles), bytes};
}

std::optional<LeastCost> TilingBounds::of(const Box& box, const LoopOrder& order,
                                          std::uint64_t limit) const {
  if (!fits(tile_of(axes_, box.low))) return std::nullopt;
  return bound(box, order, nullptr, limit);
}

LeastCost TilingBounds::of(const Box& box, const Tiling& tiling, std::uint64_t limit) const {
  return bound(box, tiling.order, &tiling, limit);
}

}  // namespace macroscope::mapping
