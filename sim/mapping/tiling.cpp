#include "sim/mapping/tiling.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::mapping {

std::uint64_t m_tiles(const Problem& p, std::uint64_t tile_m) {
  if (tile_m >= p.units_per_image) return ceil_div(p.images(), tile_m / p.units_per_image);
  return p.images() * ceil_div(p.units_per_image, tile_m);
}

void m_tile_range(const Problem& p, std::uint64_t tile_m, std::uint64_t index, std::uint64_t& begin,
                  std::uint64_t& count) {
  if (tile_m >= p.units_per_image) {
    const std::uint64_t step = tile_m / p.units_per_image * p.units_per_image;
    begin = index * step;
    count = std::min(step, p.m_units - begin);
    return;
  }
  const std::uint64_t per_image = ceil_div(p.units_per_image, tile_m);
  const std::uint64_t image = index / per_image;
  const std::uint64_t inside = index % per_image * tile_m;
  begin = image * p.units_per_image + inside;
  count = std::min(tile_m, p.units_per_image - inside);
}

TileCounts count_tiles(const Problem& p, const TileSize& t) {
  return {ceil_div(p.groups, t.groups), m_tiles(p, t.m), ceil_div(p.n, t.n),
          ceil_div(p.k_units, t.k)};
}

Bytes tile_bytes(const Problem& p, const TileSize& t, Operand o) {
  switch (o) {
    case Operand::input:
      return packed_bytes(p.input_elements(t.m, t.k, t.groups), p.input_bits);
    case Operand::weight:
      return packed_bytes(saturating_product(t.k, p.k_per_unit, t.n, t.groups), p.weight_bits);
    case Operand::output:
      return packed_bytes(saturating_product(t.m, p.m_per_unit, t.n, t.groups), p.accumulator_bits);
  }
  return Bytes(0);
}

Bytes side_tile_bytes(const Problem& p, const TileSize& t) {
  if (!p.loads_side()) return Bytes(0);
  return packed_bytes(saturating_product(t.m, p.m_per_unit, t.n, t.groups), p.side_bits);
}

Bytes output_tile_bytes(const Problem& p, const TileSize& t) {
  return packed_bytes(saturating_product(t.m, p.m_per_unit, t.n, t.groups), p.output_bits);
}

std::uint64_t distinct_tiles(const TileCounts& c, const LoopOrder& order, Operand o) {
  std::uint64_t product = 1;
  for (std::size_t i = order.size(); i-- > 0 && order[i] != irrelevant_loop(o);) {
    product *= c.of(order[i]);
  }
  return product;
}

std::uint64_t completed_tiles(const TileCounts& c, const LoopOrder& order, std::uint64_t steps) {
  // Output tiles are finished in the last turn of k, one in each step of the loops inside it.
  const std::uint64_t turn = distinct_tiles(c, order, Operand::output);
  const std::uint64_t period = turn * c.k;
  const std::uint64_t rest = steps % period;
  const std::uint64_t before = period - turn;
  return steps / period * turn + (rest > before ? rest - before : 0);
}

std::uint64_t walks(const TileCounts& c, const LoopOrder& order, Operand o, bool held) {
  // With one tile inside the irrelevant loop nothing has to leave between its turns.
  if (held || distinct_tiles(c, order, o) == 1) return 1;
  return c.of(irrelevant_loop(o));
}

namespace {

/// Sum over all M tiles of the input rows they read, times the width; per reduction unit and group.
std::uint64_t input_pixels(const Problem& p, std::uint64_t tile_m) {
  if (!p.convolution) return p.m_units;
  // Tiles that touch no border all read the same number of rows; only those at the top and bottom
  // are looked at.
  const std::uint64_t tile = std::min(tile_m, p.units_per_image);
  const std::uint64_t tiles = ceil_div(p.units_per_image, tile);
  const auto rows_of = [&](std::uint64_t index) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    p.input_row_range(index * tile, std::min(tile, p.units_per_image - index * tile), first, last);
    return last - first;
  };
  const std::uint64_t whole =
      (tile - 1) * p.conv.stride_h + p.conv.dilation_h * (p.conv.kernel_h - 1) + 1;
  std::uint64_t rows = 0;
  std::uint64_t top = 0;
  for (; top < tiles && rows_of(top) != whole; ++top) rows += rows_of(top);
  std::uint64_t bottom = tiles;
  for (; bottom > top && rows_of(bottom - 1) != whole; --bottom) rows += rows_of(bottom - 1);
  rows += saturating_product(bottom - top, whole);
  return saturating_product(p.images(), rows, p.conv.width);
}

}  // namespace

TrafficEstimate traffic(const Problem& p, const Tiling& t) {
  const TileCounts c = count_tiles(p, t.tile);
  TrafficEstimate e;
  const auto whole_bytes = [](std::uint64_t elements, Bits bits) {
    return packed_bytes(elements, bits).count();
  };
  if (!p.input_on_chip) {
    e.input = whole_bytes(saturating_product(input_pixels(p, t.tile.m), p.k_units, p.groups),
                          p.input_bits) *
              walks(c, t.order, Operand::input, t.of(Operand::input).held);
  }
  if (!p.weight_on_chip) {
    e.weight = whole_bytes(p.k() * p.n * p.groups, p.weight_bits) *
               walks(c, t.order, Operand::weight, t.of(Operand::weight).held);
  }
  e.constant = p.constant_bytes;
  const std::uint64_t outputs = p.m() * p.n * p.groups;
  if (!p.output_on_chip) e.output = whole_bytes(outputs, p.output_bits);
  if (p.loads_side()) e.side = whole_bytes(outputs, p.side_bits);
  const std::uint64_t visits = walks(c, t.order, Operand::output, t.of(Operand::output).held);
  e.partial_sum = 2 * (visits - 1) * whole_bytes(outputs, p.accumulator_bits);
  return e;
}

TrafficEstimate least_traffic(const Problem& p) {
  Tiling once;
  once.tile = {p.groups, p.m_units, p.n, p.k_units};
  // With a stride beyond the window only single rows leave out what lies between.
  const bool gaps =
      p.convolution && p.conv.stride_h > p.conv.dilation_h * (p.conv.kernel_h - 1) + 1;
  if (gaps) once.tile.m = 1;
  for (Residency& r : once.residency) r.held = true;
  return traffic(p, once);
}

std::string to_string(const LoopOrder& order) {
  std::string out;
  for (const Loop l : order) {
    if (!out.empty()) out += '>';
    out += l == Loop::m ? 'm' : l == Loop::n ? 'n' : 'k';
  }
  return out;
}

std::string to_string(const Tiling& t) {
  const auto slots = [](const Residency& r) {
    return r.held ? fmt::format("{}h", r.slots) : fmt::format("{}", r.slots);
  };
  return fmt::format("tile g{} m{} n{} k{} order {} buffers i{} w{} p{} o{} lag {}", t.tile.groups,
                     t.tile.m, t.tile.n, t.tile.k, to_string(t.order), slots(t.of(Operand::input)),
                     slots(t.of(Operand::weight)), slots(t.of(Operand::output)), t.output_slots,
                     t.lag);
}

}  // namespace macroscope::mapping
