// Costs of scratchpad control, vector unit and DMA engine: their sizes, events and clocks.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/analysis/cost/cost_bench.hpp"

using namespace macroscope;
using test::item_of;

namespace {

/// All four units with the round numbers of the bench, each with its own event.
void add_core_units(const test::CostBench& bench) {
  for (const auto& [name, event] :
       {std::pair{"scratchpad_control", "line"}, std::pair{"vector_lane", "operation"},
        std::pair{"vector_control", "instruction"}, std::pair{"dma_engine", "beat"}}) {
    auto unit = test::sample_unit(name);
    unit.event = event;
    unit.macs_per_cycle.reset();
    unit.energy_pj_per_mac.reset();
    bench.add_unit(name, unit);
  }
}

}  // namespace

TEST_CASE("units of a core are as large as the machine's banks, lanes and ports", "[cost]") {
  const test::CostBench bench;
  add_core_units(bench);
  test::Machine m;
  m.cores = 3;
  const auto cost = bench.cost(m);
  const device::Machine machine = bench.machine(m);
  for (const auto& pad : machine.pads) {
    const auto& control = item_of(cost, pad.name + ".control");
    CHECK(control.hardware.count == 3);
    const double bits = pad.params.line.as_double() * 8;
    const double banks = pad.params.banks;
    const double levels = std::ceil(std::log2(banks));
    // B (W + 8) (28 + log2 B), characterized at 8 banks of 16 bits.
    CHECK(control.area_um2->value ==
          Approx(100 * banks * (bits + 8) * (28 + levels) / (8.0 * (16 + 8) * (28 + 3))));
    CHECK(control.area_um2->low < control.area_um2->value);
    CHECK(control.area_um2->high > control.area_um2->value);
    CHECK(control.area_um2->fallback);
  }
  const auto& lanes = item_of(cost, "vector.lanes");
  CHECK(lanes.hardware.count == 3 * machine.vector.lanes);
  CHECK(lanes.area_um2->value == 100);
  CHECK_FALSE(lanes.area_um2->fallback);
  CHECK(lanes.missing.empty());
  CHECK(item_of(cost, "vector.control").hardware.count == 3);
  const auto& dma = item_of(cost, "dma.engine");
  CHECK(dma.area_um2->value ==
        Approx(100 * (8 * machine.dma.bandwidth.count() + 470) / (64 + 470)));
  CHECK(cost.area_complete());
}

TEST_CASE("events of a core's units have no clock, which is counted in every cycle", "[cost]") {
  const test::CostBench bench;
  add_core_units(bench);
  const auto [activity, run] = bench.run_cost({}, test::gemm_xml(24, 16, 40));
  const program::LayerActivity& layer = activity.layers.front();
  const auto count = [&run](const std::string& path, const std::string& event) {
    double sum = 0;
    for (const auto& term : run.total.terms) {
      if (run.machine.items[term.item].path() == path && term.event == event) sum += term.count;
    }
    return sum;
  };
  const double cycles = layer.cycles.as_double();
  CHECK(count("vector.lanes", "operation") == static_cast<double>(layer.vector_operations));
  // A quarter of a picojoule less a sixteenth of the clock; without glitches half of it less that.
  const auto& operation = item_of(run.machine, "vector.lanes").events.front();
  CHECK(operation.pj.value == 0.25 - 0.0625);
  CHECK(operation.pj.low == 0.125 - 0.0625);
  const auto& lanes = item_of(run.machine, "vector.lanes").hardware;
  CHECK(count("vector.lanes", "idle_clock") == cycles * static_cast<double>(lanes.count));
  CHECK(count("dma.engine", "beat") ==
        layer.dram.total().as_double() * 8 /
            static_cast<double>(item_of(run.machine, "dma.engine").hardware.word_bits));
  double busy = 0;
  for (const auto& unit : layer.units) busy += unit.kind == "vector" ? unit.busy.as_double() : 0;
  CHECK(count("vector.control", "instruction") == busy);
  for (const auto& memory : layer.memories) {
    const std::string path = memory.memory.substr(memory.memory.find('.') + 1) + ".control";
    const auto& control = item_of(run.machine, path);
    CHECK(count(path, "line") == (memory.read + memory.written).as_double() * 8 /
                                     static_cast<double>(control.hardware.word_bits));
    CHECK(count(path, "idle_clock") == cycles);
  }
}

TEST_CASE("a technology without these units says so, and lanes have published arithmetic",
          "[cost]") {
  const test::CostBench bench;
  const auto cost = bench.cost({});
  CHECK_FALSE(cost.area_complete());
  CHECK_FALSE(item_of(cost, "dma.engine").area_um2);
  CHECK(item_of(cost, "dma.engine").missing.front().find("characterize --pe dma_engine") !=
        std::string::npos);
  CHECK(item_of(cost, "vector.lanes").area_um2->source.find("int32_add") == 0);
}
