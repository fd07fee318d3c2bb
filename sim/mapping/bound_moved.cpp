// What a box moves over the bus at least.
#include <algorithm>

#include "sim/mapping/bound.hpp"
#include "sim/mapping/lower.hpp"

namespace macroscope::mapping {

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

}  // namespace macroscope::mapping
