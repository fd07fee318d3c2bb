#include <algorithm>

#include "sim/mapping/estimate.hpp"

namespace macroscope::mapping {
namespace {

/// Sizes of the full and the last tile of one loop, and how many there are of each.
struct Edge {
  std::array<std::uint64_t, 2> size{};
  std::array<std::uint64_t, 2> count{};
};

Edge edges(std::uint64_t extent, std::uint64_t tile) {
  tile = std::min(tile, extent);
  const std::uint64_t rest = extent % tile;
  return {{tile, rest}, {extent / tile, rest > 0 ? 1U : 0U}};
}

}  // namespace

Estimate estimate(const Problem& p, const CoreSpec& core, const Tiling& t) {
  const bool whole_images = t.tile.m >= p.units_per_image;
  const Edge g = edges(p.groups, t.tile.groups);
  const Edge m = whole_images ? edges(p.m_units, t.tile.m / p.units_per_image * p.units_per_image)
                              : edges(p.units_per_image, t.tile.m);
  const Edge n = edges(p.n, t.tile.n);
  const Edge k = edges(p.k_units, t.tile.k);
  const std::uint64_t images = whole_images ? 1 : p.images();

  Estimate e;
  double compute = 0;
  double vector = 0;
  for (std::size_t ig = 0; ig < 2; ++ig) {
    for (std::size_t im = 0; im < 2; ++im) {
      for (std::size_t in = 0; in < 2; ++in) {
        const std::uint64_t outputs = g.count[ig] * m.count[im] * images * n.count[in];
        if (outputs == 0) continue;
        for (std::size_t ik = 0; ik < 2; ++ik) {
          if (k.count[ik] == 0) continue;
          const auto tile = tile_compute(p, g.size[ig], m.size[im], n.size[in], k.size[ik]);
          compute += static_cast<double>(outputs) * static_cast<double>(k.count[ik]) *
                     static_cast<double>(core.engine->occupancy(tile));
        }
        const std::uint64_t elements = g.size[ig] * m.size[im] * p.m_per_unit * n.size[in];
        vector += static_cast<double>(outputs) *
                  static_cast<double>(core.vector.cycles(elements, p.epilogue_operations, 1));
      }
    }
  }
  const TrafficEstimate bytes = traffic(p, t);
  e.dram_bytes = bytes.total();
  e.compute_cycles = compute;
  e.vector_cycles = vector;
  e.dram_cycles = static_cast<double>(e.dram_bytes) / core.dram_bytes_per_cycle;

  // What cannot overlap: the first tiles' loads, the last tile's drain, epilogue and store.
  const double first_load = static_cast<double>(tile_bytes(p, t.tile, Operand::input).count() +
                                                tile_bytes(p, t.tile, Operand::weight).count()) /
                                core.dram_bytes_per_cycle +
                            core.dram_latency.as_double();
  const Bytes last_out = output_tile_bytes(p, t.tile);
  const std::uint64_t last_vector = core.vector.cycles(
      t.tile.groups * t.tile.m * p.m_per_unit * t.tile.n, p.epilogue_operations, 1);
  const double last = static_cast<double>(last_vector) +
                      last_out.as_double() / core.dram_bytes_per_cycle +
                      core.dram_latency.as_double();
  const auto whole = core.engine->tile(tile_compute(p, g.size[0], m.size[0], n.size[0], k.size[0]));
  // Whatever is the limit, the last tile still has to pass through everything behind it.
  const double behind_dram = static_cast<double>(whole.latency + last_vector);
  e.cycles = std::max({e.compute_cycles + first_load + last,
                       e.dram_cycles + 2 * core.dram_latency.as_double() + behind_dram,
                       e.vector_cycles + first_load + static_cast<double>(whole.latency) + last -
                           static_cast<double>(last_vector)});
  // A ring of S buffers brings in at most S tiles per turn of one buffer: load, wait for the
  // engine, use, release.
  const TileCounts counts = count_tiles(p, t.tile);
  const auto steps = static_cast<double>(counts.steps());
  const double step = e.compute_cycles / steps;
  const auto ring = [&](Operand o, double bring_in) {
    const Residency& r = t.of(o);
    const double tiles = steps / static_cast<double>(counts.of(irrelevant_loop(o)));
    const double loads = r.held ? tiles : steps;
    if (loads < 2 || static_cast<double>(r.slots) >= loads) return;
    // A tile that is held across turns is replaced only in the last one.
    const double used = r.held && r.distinct > 1 ? step : step * steps / loads;
    const double turn = bring_in + static_cast<double>(whole.preload) + used;
    e.cycles = std::max(e.cycles, loads * turn / static_cast<double>(r.slots));
  };
  const auto load_cycles = [&](Operand o) {
    return tile_bytes(p, t.tile, o).as_double() / core.dram_bytes_per_cycle +
           core.dram_latency.as_double();
  };
  ring(Operand::input, load_cycles(Operand::input));
  ring(Operand::weight, load_cycles(Operand::weight));
  const double drain =
      static_cast<double>(whole.latency - std::min(whole.latency, whole.occupancy));
  ring(Operand::output, drain + static_cast<double>(last_vector));
  const double outputs = steps / static_cast<double>(counts.k);
  if (outputs > 1) {
    const double turn = static_cast<double>(last_vector) +
                        last_out.as_double() / core.dram_bytes_per_cycle +
                        core.dram_latency.as_double();
    e.cycles = std::max(e.cycles, outputs * turn / static_cast<double>(t.output_slots));
  }
  // A held operand comes in during the first turn of its irrelevant loop and not in the others: the
  // first turn may be bound by DRAM where the rest is not.
  const auto front_loaded = [&](Operand o, std::uint64_t operand_bytes) {
    const Residency& r = t.of(o);
    const auto turns = static_cast<double>(counts.of(irrelevant_loop(o)));
    if (!r.held || r.distinct == 1 || turns < 2) return;
    const double outer = steps / (turns * static_cast<double>(r.distinct));
    const double compute_turn = e.compute_cycles / (outer * turns);
    const double other_turn = static_cast<double>(e.dram_bytes - operand_bytes) / (outer * turns) /
                              core.dram_bytes_per_cycle;
    const double own = static_cast<double>(operand_bytes) / outer / core.dram_bytes_per_cycle;
    e.cycles = std::max(e.cycles, outer * (std::max(compute_turn, own + other_turn) +
                                           (turns - 1) * std::max(compute_turn, other_turn)) +
                                      last);
  };
  front_loaded(Operand::input, bytes.input);
  front_loaded(Operand::weight, bytes.weight);
  e.steps = counts.steps();
  return e;
}

}  // namespace macroscope::mapping
