#include "models/engine/fold/array_cosim.hpp"

#include <utility>

#include "models/engine/fold/clocked_array.hpp"
#include "models/engine/fold/rtl_grid.hpp"
#include "models/engine/fold/timing.hpp"
#include "models/pe/width.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

class ArrayPair final : public CosimPair {
 public:
  explicit ArrayPair(const ArrayDesign& design) : design_(design) {}

  [[nodiscard]] std::string engine() const override { return design_.name(); }
  [[nodiscard]] std::string pe() const override { return design_.pe->kind; }
  [[nodiscard]] RtlSpec rtl() const override { return design_.rtl().spec; }
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const override {
    return design_.operand_bits();
  }
  [[nodiscard]] std::array<std::uint64_t, 3> quantum() const override {
    constexpr std::uint64_t kSteps = 8;  // of a temporal loop, which has no size of its own
    const ArrayShape& a = array();
    switch (a.dataflow) {
      case Dataflow::os:
        return {a.rows, a.cols, a.depth == 1 ? kSteps : 2 * a.depth};
      case Dataflow::ws:
        return {kSteps, a.cols, a.rows};
      case Dataflow::is:
        return {a.cols, kSteps, a.rows};
    }
    return {1, 1, 1};
  }
  [[nodiscard]] std::uint64_t largest_k() const override {
    // Sums that leave fold by fold are of as many products as there are rows.
    const pe::PeParams& pe = *design_.pe;
    const std::uint64_t most = pe::largest_k(pe.a_width, pe.b_width, pe.acc_width);
    return array().dataflow == Dataflow::os || most < array().rows ? most : ~std::uint64_t{0};
  }

  [[nodiscard]] std::uint64_t tile_cycles(const CosimCase& c) const override {
    const TileShape shape{c.m, c.k, c.n, 1};
    return tile_timing(shape, ports(c, fold(shape, array())), design_.rules).latency();
  }
  [[nodiscard]] CosimTrace pe_trace(const CosimCase& c) const override {
    return run(c, design_.registers(), ~std::uint64_t{0}, {}, {});
  }
  [[nodiscard]] CosimTrace rtl_trace(
      const CosimCase& c, RtlModule& module, std::uint64_t limit,
      const std::function<void(std::uint64_t)>& on_cycle) const override {
    auto grid = std::make_unique<RtlGrid>(array(), *design_.pe, design_.rtl(), module);
    RtlGrid& registers = *grid;
    Rng rng(c.disturb, "cosim.disturb");
    const auto bits = [&rng] { return static_cast<std::uint32_t>(rng.next()); };
    if (c.disturb != 0) registers.run_wild(bits(), static_cast<int>(2 * array().rows));
    RtlClock(module).reset();
    if (c.disturb == 0) return run(c, std::move(grid), limit, on_cycle, {});
    registers.scramble_unused(bits());
    return run(c, std::move(grid), limit, on_cycle, [&](CosimTrace& trace, std::uint64_t cycle) {
      while (rng.below(4) == 0) {
        // A result that does not wait is one that nobody asked for.
        const auto col = registers.stall(bits());
        if (col) trace.events.push_back({cycle, *col, registers.result(*col)});
      }
    });
  }

 private:
  [[nodiscard]] const ArrayShape& array() const { return design_.rules.array; }

  /// Cycles between the vectors of a stream and of a block: 1, or up to 3 when disturbed.
  [[nodiscard]] static std::array<std::uint32_t, 2> spacing(const CosimCase& c) {
    if (c.disturb == 0) return {1, 1};
    Rng rng(c.disturb, "cosim.spacing");
    const auto stream = static_cast<std::uint32_t>(rng.between(1, 3));
    return {stream, static_cast<std::uint32_t>(rng.between(1, 3))};
  }
  [[nodiscard]] TilePorts ports(const CosimCase& c, const Folding& f) const {
    TilePorts all = full_speed_ports(f, array());
    const auto [stream, load] = spacing(c);
    for (auto& rows : all) {
      for (FoldPorts& each : rows) each = {stream * each.stream, load * each.load};
    }
    return all;
  }

  /// `before_tick` may do what the sequencers do not see.
  [[nodiscard]] CosimTrace run(
      const CosimCase& c, std::unique_ptr<PeGrid<std::int64_t>> registers, std::uint64_t limit,
      const std::function<void(std::uint64_t)>& on_cycle,
      const std::function<void(CosimTrace&, std::uint64_t)>& before_tick) const {
    ClockedArray<std::int64_t> clocked(array(), std::move(registers));
    CosimTrace trace;
    clocked.observe([&](std::uint64_t cycle, std::uint64_t col, std::int64_t value) {
      trace.events.push_back({cycle, col, value});
    });
    PeTile<std::int64_t> tile;
    tile.shape = {c.m, c.k, c.n, 1};
    tile.input = c.input;
    tile.weight = c.weight;
    const Folding f = fold(tile.shape, array());
    const auto [stream, load] = spacing(c);
    for (std::size_t r = 0; r < 2; ++r) {
      for (VectorCycles& each : tile.ports[r]) {
        each.stream.assign(f.steps, stream);
        each.load.assign(array().load_vectors(f.rows[r]), load);
      }
    }
    clocked.push(std::move(tile));
    while (clocked.busy() && clocked.now() < limit) {
      if (before_tick) before_tick(trace, clocked.now());
      try {
        clocked.tick();
      } catch (const ModelError&) {  // a result too many: the trace shows where
        break;
      }
      if (on_cycle) on_cycle(clocked.now());
    }
    trace.cycles = clocked.busy() ? clocked.now() : clocked.times(0).done;
    trace.outputs = clocked.take_output(0);
    return trace;
  }

  ArrayDesign design_;
};

}  // namespace

std::unique_ptr<CosimPair> cosim_pair(const ArrayDesign& design) {
  return std::make_unique<ArrayPair>(design);
}

}  // namespace macroscope::engine
