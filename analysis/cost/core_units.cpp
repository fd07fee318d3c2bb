#include "analysis/cost/core_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace macroscope::cost {
namespace {

// Sizes at which the units are characterized: stimulus::default_widths().
constexpr double kBanks = 8;
constexpr double kLineBits = 16;
constexpr double kBeatBits = 64;

// What does not grow with the bits of a line or beat, as so many bits, and what does not grow with
// the levels of the rotators, as so many levels. Fitted to areas in osu018: 4 and 8 banks of 16
// bits, 8 of 64; beats of 64 and 256 bits. The errors are those at other sizes: 4 banks of 32 bits
// (+5.2 %), 16 of 8 (+3.2 %); beats of 128 bits (-0.2 %).
constexpr double kRowBits = 8;
constexpr double kLevels = 28;
constexpr double kDescriptorBits = 470;
constexpr double kScratchpadError = 0.06;
constexpr double kBeatError = 0.01;

HardwareItem core_unit(std::string component, const char* part, std::uint64_t count,
                       const char* unit) {
  HardwareItem item;
  item.component = std::move(component);
  item.part = part;
  item.kind = HardwareKind::core_unit;
  item.count = count;
  item.unit.unit = unit;
  item.module = fmt::format("ms_{}", unit);
  return item;
}

/// Of one line of a bank: what its bits and its row take on their way.
double line_size(double banks, double bits) {
  return (bits + kRowBits) * (kLevels + std::ceil(std::log2(std::max(banks, 2.0))));
}

/// `f` times the scale, its bounds wider by the error of the scale.
Figure scaled(Figure f, const HardwareItem& h, double scale) {
  if (scale == 1) return f;
  f = f.times(scale);
  f.low *= 1 - h.scale_error;
  f.high *= 1 + h.scale_error;
  f.formula += fmt::format("{}x {:.4g} for its size", f.formula.empty() ? "" : "; ", scale);
  f.fallback = true;
  return f;
}

/// Energy of an event without the part of the clock, which is counted by cycles.
Figure without_clock(const UnitCost& cost) {
  const double share = 1 / cost.events_per_cycle;
  Figure out = cost.energy_pj;
  out.value = std::max(cost.energy_pj.value - cost.idle_clock_pj.value * share, 0.0);
  out.low = std::max(cost.energy_pj.low - cost.idle_clock_pj.low * share, 0.0);
  out.high = std::max(cost.energy_pj.high - cost.idle_clock_pj.high * share, 0.0);
  out.low = std::min(out.low, out.value);
  out.high = std::max(out.high, out.value);
  out.formula += "; without its clock";
  return out;
}

}  // namespace

HardwareItem scratchpad_control_item(const device::Machine::Pad& pad, std::uint64_t cores) {
  HardwareItem item = core_unit(pad.name, "control", cores, "scratchpad_control");
  const double banks = pad.params.banks;
  item.word_bits = pad.params.line.count() * 8;
  const double bits = static_cast<double>(item.word_bits);
  item.event_scale = line_size(banks, bits) / line_size(kBanks, kLineBits);
  item.scale = item.event_scale * banks / kBanks;
  item.scale_error = kScratchpadError;
  item.note = "arbitration between three clients, rotation of lines to and from the banks";
  return item;
}

HardwareItem vector_lanes_item(const vector_unit::VectorParams& vector, std::uint64_t cores) {
  HardwareItem item = core_unit("vector", "lanes", cores * vector.lanes, "vector_lane");
  item.note = "32 bits: sum, product, requantization, functions by table, four registers";
  return item;
}

HardwareItem vector_control_item(std::uint64_t cores) {
  HardwareItem item = core_unit("vector", "control", cores, "vector_control");
  item.note = "a program of 16 instructions, walks and groups; no wires to the lanes";
  return item;
}

HardwareItem dma_engine_item(const memory::DmaParams& dma, std::uint64_t cores) {
  HardwareItem item = core_unit("dma", "engine", cores, "dma_engine");
  // A bandwidth below a byte a cycle still has a port of a byte.
  const double bits = std::max(std::ceil(dma.bandwidth.count()), 1.0) * 8;
  item.word_bits = static_cast<std::uint64_t>(bits);
  item.scale = (bits + kDescriptorBits) / (kBeatBits + kDescriptorBits);
  item.event_scale = item.scale;
  item.scale_error = kBeatError;
  item.note = "descriptor, three-level addresses, 64 requests on their way, a register each way";
  return item;
}

bool cost_core_unit(const Technology& technology, CostItem& item, CostNotes& notes) {
  const HardwareItem& h = item.hardware;
  std::string why;
  const auto cost = unit_cost(technology, h.unit, notes, why);
  if (!cost) {
    item.missing.push_back(why);
    return false;
  }
  item.area_um2 = scaled(cost->area_um2, h, h.scale);
  if (cost->leakage_mw) {
    item.leakage_mw = scaled(*cost->leakage_mw, h, h.scale);
  } else {
    item.missing.emplace_back("leakage: not scaled between nodes");
  }
  item.min_period_ns = cost->min_period_ns;
  item.events_per_cycle = cost->events_per_cycle;
  EventCost own;
  own.name = own.unit = cost->event;
  own.cause = h.component == "vector" ? Cause::compute : Cause::scratchpad;
  own.pj = scaled(without_clock(*cost), h, h.event_scale);
  EventCost clock;
  clock.name = "idle_clock";
  clock.unit = "cycle";
  clock.cause = Cause::idle_clock;
  clock.pj = scaled(cost->idle_clock_pj, h, h.scale);
  item.events = {std::move(own), std::move(clock)};
  return true;
}

EventCount count_core_unit(const CostItem& item, const std::string& event,
                           const program::LayerActivity& layer) {
  const HardwareItem& h = item.hardware;
  if (event == "idle_clock") {
    return {layer.cycles.as_double() * static_cast<double>(h.count), {}};
  }
  if (event == "line") {
    return {(pad_bits(layer, h.component, &program::MemoryActivity::read) +
             pad_bits(layer, h.component, &program::MemoryActivity::written)) /
                static_cast<double>(h.word_bits),
            {}};
  }
  if (event == "beat") {
    return {layer.dram.total().as_double() * 8 / static_cast<double>(h.word_bits), {}};
  }
  if (event == "operation") return {static_cast<double>(layer.vector_operations), {}};
  Cycles busy;
  for (const program::UnitActivity& unit : layer.units) {
    if (unit.kind == "vector") busy += unit.busy;
  }
  return {busy.as_double(), {}};
}

}  // namespace macroscope::cost
