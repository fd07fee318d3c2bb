#include "sim/mapping/bound.hpp"

#include <algorithm>
#include <cmath>

#include "models/vector/carry_save.hpp"
#include "sim/mapping/lower.hpp"

namespace macroscope::mapping {
namespace {

constexpr std::size_t at(Axis a) {
  return static_cast<std::size_t>(a);
}
constexpr std::size_t at(Operand o) {
  return static_cast<std::size_t>(o);
}
constexpr Axis axis_of(Loop l) {
  return l == Loop::m ? Axis::m : l == Loop::n ? Axis::n : Axis::k;
}

/// Cycles are whole; what rounding of the sums may have added is taken off.
std::uint64_t whole_cycles(double cycles) {
  return cycles <= 0 ? 0 : static_cast<std::uint64_t>(std::ceil(cycles * (1 - 1e-12) - 1e-6));
}

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

struct TilingBounds::Moved {
  double bytes = 0;                     // of one core over the whole problem
  double stores = 0;                    // of them, finished outputs
  std::array<double, 2> loads{};        // of them, inputs and weights
  double first = 0;                     // before the first tile can be computed
  bool late = false;                    // some operand is loaded for the last step too
  std::array<bool, kOperands> again{};  // the operand comes in once a step, surely
};

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

/// Cycles in which the carry-save adders take the results of all steps, and the last one's latency.
double TilingBounds::resolution(const Box& box) const {
  if (core_->carry_save_lanes == 0) return 0;
  const std::uint64_t pairs = saturating_product(p_->groups, p_->m(), p_->n,
                                                 axes_[at(Axis::k)].tiles(box.high[at(Axis::k)]));
  return static_cast<double>(ceil_div(pairs, core_->carry_save_lanes) +
                             vector_unit::CarrySaveAdders::kLatency);
}

std::uint64_t TilingBounds::epilogue(const TileSize& t) const {
  return core_->vector.cycles(saturating_product(t.groups, t.m, p_->m_per_unit, t.n),
                              p_->epilogue_operations, 1);
}

bool TilingBounds::fits(const TileSize& t) const {
  return least_buffers_fit(*p_, *core_, t, nullptr);
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

/// Whether an operand may be kept over the turns of its irrelevant loop: what one turn meets, at
/// the smallest tiles, fits beside one buffer of everything else.
bool TilingBounds::may_hold(Operand o, const TileSize& low, const LoopOrder& order) const {
  TileSize turn = low;
  for (std::size_t i = order.size(); i-- > 0 && order[i] != irrelevant_loop(o);) {
    if (order[i] == Loop::m) turn.m = p_->m_units;
    if (order[i] == Loop::n) turn.n = p_->n;
    if (order[i] == Loop::k) turn.k = p_->k_units;
  }
  std::array<std::uint64_t, kOperands> bytes{};
  for (std::size_t i = 0; i < kOperands; ++i) {
    bytes[i] = buffer_bytes(*p_, low, static_cast<Operand>(i));
  }
  bytes[at(o)] = o == Operand::input ? least_input_bytes(turn) : buffer_bytes(*p_, turn, o);
  const std::size_t pool = core_->pool_of[at(o)];
  std::uint64_t used = core_->output_pool == pool ? finished_bytes(*p_, low) : 0;
  if (core_->pool_of[at(Operand::weight)] == pool) used += p_->constant_bytes;
  for (std::size_t i = 0; i < kOperands; ++i) {
    if (core_->pool_of[i] == pool) used += bytes[i];
  }
  if (core_->pool_of[0] == pool) used += side_tile_bytes(*p_, low).count();
  return used <= core_->pools[pool].capacity.count();
}

/// Bytes of the buffers that hold the inputs of a range of output rows, however it is cut: with a
/// stride beyond the window single rows need the least.
std::uint64_t TilingBounds::least_input_bytes(const TileSize& t) const {
  if (p_->input_on_chip) return 0;
  if (!p_->convolution) return tile_bytes(*p_, t, Operand::input).count();
  const std::uint64_t window = p_->conv.dilation_h * (p_->conv.kernel_h - 1) + 1;
  const std::uint64_t images = ceil_div(t.m, p_->units_per_image);
  const std::uint64_t units = std::min(t.m, p_->units_per_image);
  const std::uint64_t rows = p_->conv.stride_h <= window
                                 ? p_->input_rows(units)
                                 : std::min(p_->conv.height, units * window);
  return packed_bytes(saturating_product(images, rows, p_->conv.width, t.k, t.groups),
                      p_->input_bits)
      .count();
}

/// Bytes of the first input tile: it begins at the top of an image, where padding is not read.
double TilingBounds::first_input_bytes(const TileSize& t) const {
  if (p_->input_on_chip) return 0;
  std::uint64_t first = 0, last = 0;
  p_->input_row_range(0, std::min(t.m, p_->units_per_image), first, last);
  std::uint64_t rows = last - first;
  if (t.m > p_->units_per_image) rows *= t.m / p_->units_per_image;
  const std::uint64_t width = p_->convolution ? p_->conv.width : 1;
  return packed_bytes(saturating_product(rows, width, t.k, t.groups), p_->input_bits).as_double();
}

TilingBounds::Moved TilingBounds::moved(const Box& box, const LoopOrder& order,
                                        const Tiling* tiling) const {
  const TileSize low = tile_of(axes_, box.low);
  std::array<std::uint64_t, kAxes> fewest{}, most{};
  for (std::size_t a = 0; a < kAxes; ++a) {
    fewest[a] = axes_[a].tiles(box.high[a]);
    most[a] = axes_[a].tiles(box.low[a]);
  }
  Moved m;
  const TrafficEstimate once = tiling != nullptr ? traffic(*p_, *tiling) : once_;
  std::array<std::uint64_t, kOperands> walks{1, 1, 1};
  for (std::size_t i = 0; i < kOperands; ++i) {
    const auto o = static_cast<Operand>(i);
    const std::size_t turns = at(axis_of(irrelevant_loop(o)));
    std::uint64_t inside_fewest = 1;
    for (std::size_t l = order.size(); l-- > 0 && order[l] != irrelevant_loop(o);) {
      inside_fewest *= fewest[at(axis_of(order[l]))];
    }
    if (tiling != nullptr) {
      m.again[i] = !tiling->of(o).held && tiling->of(o).distinct > 1;
    } else {
      m.again[i] = fewest[turns] > 1 && inside_fewest > 1 && !may_hold(o, low, order);
      if (m.again[i]) walks[i] = fewest[turns];
    }
    const bool chip = o == Operand::input    ? p_->input_on_chip
                      : o == Operand::weight ? p_->weight_on_chip
                                             : true;
    if (!chip && (m.again[i] || most[turns] == 1)) m.late = true;
  }
  // The tiling's own traffic has its walks already.
  m.stores = static_cast<double>(once.output + once.partial_sum / 2);
  m.loads = {static_cast<double>(once.input * walks[0]),
             static_cast<double>(once.weight * walks[1])};
  m.bytes = m.loads[0] + m.loads[1] +
            static_cast<double>(once.output + once.constant + once.partial_sum + once.side);
  if (walks[2] > 1) {
    const double spilled =
        static_cast<double>(walks[2] - 1) *
        packed_bytes(saturating_product(p_->groups, p_->m(), p_->n), p_->accumulator_bits)
            .as_double();
    m.bytes += 2 * spilled;
    m.stores += spilled;
  }
  m.first = static_cast<double>(once.constant);
  m.first += first_input_bytes(low);
  if (!p_->weight_on_chip) m.first += tile_bytes(*p_, low, Operand::weight).as_double();
  return m;
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
