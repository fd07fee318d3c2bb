#include "sim/device/layers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::device {
namespace {

double percent(double part, double whole) {
  return whole > 0 ? 100.0 * part / whole : 0.0;
}

}  // namespace

const char* bound_rule() {
  return "a layer is bound by the part that is busy for the largest share of its cycles: the array "
         "(compute), the DRAM data bus (memory) or the vector unit (vector), taken over the "
         "slowest core; "
         "when none is busy for half of them, or more than half of the array's busy cycles are "
         "fill and "
         "drain, it is bound by latency";
}

void explain_bound(const ProgramActivity& a, const engine::EngineModel& engine,
                   program::LayerActivity& layer) {
  const auto cycles = static_cast<double>(a.cycles);
  const double compute = percent(static_cast<double>(a.array_busy), cycles);
  const double memory = percent(a.dram_busy_cycles, cycles);
  const double vector = percent(static_cast<double>(a.vector_busy), cycles);
  const double fill = percent(static_cast<double>(a.array_busy - a.array_streaming),
                              static_cast<double>(a.array_busy));
  const std::string shares =
      fmt::format("array {:.0f} %, DRAM bus {:.0f} %, vector unit {:.0f} % of the cycles", compute,
                  memory, vector);
  if (memory >= compute && memory >= vector && memory >= 50) {
    layer.bound = program::Bound::memory;
    layer.bound_reason = shares;
  } else if (vector >= compute && vector >= 50) {
    layer.bound = program::Bound::vector;
    layer.bound_reason = shares;
  } else if (compute >= 50 && fill <= 50) {
    layer.bound = program::Bound::compute;
    layer.bound_reason = shares;
  } else {
    layer.bound = program::Bound::latency;
    layer.bound_reason = compute >= 50
                             ? std::string()
                             : "first loads, last stores and waits between steps dominate; ";
    if (fill > 50) {
      layer.bound_reason += fmt::format(
          "{:.0f} % of the array's busy cycles load blocks, fill and drain its {}, which a smaller "
          "array would do faster; ",
          fill, engine.text());
    }
    layer.bound_reason += shares;
  }
}

program::LayerActivity make_layer(const program::Operator& op, const Plan& plan,
                                  const ProgramActivity& a, const Machine& machine,
                                  const engine::EngineModel& engine, std::uint64_t start) {
  program::LayerActivity layer;
  layer.name = op.name;
  layer.block = op.block;
  layer.kind = op.kind();
  layer.source_type = op.source_type;
  layer.mapping = plan.text();
  layer.macs = op.macs();
  if (layer.macs > 0) {
    layer.input_format = op.formats.input.name;
    layer.weight_format = op.formats.weight.name;
  }
  layer.vector_operations = a.vector_operations;
  layer.start = Cycles(start);
  layer.cycles = Cycles(a.cycles);
  layer.compute_cycles = Cycles(a.array_busy);
  layer.ideal_cycles = Cycles(ceil_div(op.macs(), engine.peak_macs_per_cycle() * machine.cores));
  layer.fill_cycles = Cycles(a.array_busy - a.array_streaming);
  layer.dram = a.dram;
  layer.cores_used = plan.cores;
  layer.compute_steps = a.compute_steps;
  layer.units = a.units;
  layer.memories = a.memories;
  layer.work = a.work;
  layer.engine = a.engine;
  program::UnitActivity bus;
  bus.unit = "dram";
  bus.kind = "dram";
  bus.busy = Cycles(std::min(a.cycles, static_cast<std::uint64_t>(a.dram_busy_cycles)));
  bus.idle = Cycles(a.cycles) - bus.busy;
  layer.units.push_back(bus);
  explain_bound(a, engine, layer);
  return layer;
}

program::LayerBounds bounds_of(const program::Operator& op, const PlanSet& plans, const Plan& plan,
                               const ProgramActivity& a, const Machine& machine) {
  program::LayerBounds b;
  const auto whole = [](double cycles) { return Cycles(static_cast<std::uint64_t>(cycles)); };
  b.compute = whole(plans.parts.compute);
  b.memory = whole(plans.parts.memory);
  b.lower = Cycles(plans.lower_bound_cycles);
  b.proven = plans.proven;
  if (op.macs() == 0) return b;
  b.last_store = Cycles(a.cycles - a.array_end);
  if (b.memory > b.compute) {
    // The bytes of the first load are among those that bound the layer.
    const auto latency =
        static_cast<std::uint64_t>(machine.dram.latency.count() * 1e-9 * machine.clock.count());
    b.first_load = Cycles(std::min(a.array_begin, latency));
  } else {
    b.first_load = Cycles(a.array_begin);
    b.fill = Cycles(std::min(a.array_end - a.array_begin, plan.fill_cycles));
  }
  return b;
}

program::LayerActivity fused_layer(const program::FusedOperator& fused,
                                   const program::Operator& into, Cycles at) {
  program::LayerActivity layer;
  layer.name = fused.name;
  layer.block = fused.block;
  layer.kind = fused.kind;
  layer.start = at;
  layer.fused_into = into.name;
  layer.bound_reason = "done by the epilogue of " + into.name;
  layer.mapping = "in the epilogue of " + into.name;
  layer.cores_used = 0;
  return layer;
}

void check_identities(const program::Operator& op, const PlanSet& plans, const ProgramActivity& a,
                      const Machine& machine, const engine::EngineModel& engine,
                      std::vector<program::Identity>& identities) {
  const auto equal = [&](const std::string& name, std::uint64_t left, std::uint64_t right) {
    identities.push_back(
        {op.name + ": " + name, fmt::format("{}", left), fmt::format("{}", right), left == right});
  };
  const auto at_most = [&](const std::string& name, std::uint64_t left, std::uint64_t right) {
    identities.push_back(
        {op.name + ": " + name, fmt::format("{}", left), fmt::format("{}", right), left <= right});
  };
  for (const program::UnitActivity& u : a.units) {
    equal(u.unit + " busy + stalled + idle = cycles",
          u.busy.count() + u.stalled.count() + u.idle.count(), a.cycles);
  }
  equal("bytes the DMA engines read = bytes the DRAM delivered", a.dram.read().count(),
        a.port_bytes_read);
  equal("bytes the DMA engines wrote = bytes the DRAM took", a.dram.written().count(),
        a.port_bytes_written);
  equal("partial sums read back = partial sums spilled", a.dram.partial_sum_read.count(),
        a.dram.partial_sum_written.count());
  const mapping::TrafficEstimate& least = plans.least;
  at_most("input bytes that are needed <= loaded", least.input + least.side,
          a.dram.input_read.count());
  at_most("weight and constant bytes <= loaded", least.weight + least.constant,
          a.dram.weight_read.count());
  // Parts of results below a byte wide round up to whole bytes.
  if (op.formats.output.bits.count() % 8 == 0) {
    equal("output bytes stored = bytes of the result", a.dram.output_written.count(), least.output);
  } else {
    at_most("bytes of the result <= stored", least.output, a.dram.output_written.count());
  }
  const std::uint64_t peak = engine.peak_macs_per_cycle() * machine.cores;
  if (engine.peak_is_limit()) {
    at_most("multiply-accumulates <= peak * cycles", ceil_div(op.macs(), peak), a.cycles);
  }
  for (std::size_t i = 0; i < a.memories.size(); ++i) {
    const auto& pad = machine.pads[i % machine.pads.size()];
    at_most(a.memories[i].memory + " peak occupancy <= capacity",
            a.memories[i].peak_occupancy.count(), pad.params.capacity.count());
  }
}

}  // namespace macroscope::device
