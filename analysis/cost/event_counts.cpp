#include "analysis/cost/event_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "analysis/cost/core_units.hpp"
#include "models/numerics/format_table.hpp"

namespace macroscope::cost {
namespace {

using program::LayerActivity;

constexpr const char* kIdleClock = "idle_clock";

/// True when a port of `width` bits is characterized for this format.
bool fits(const std::string& format, std::uint32_t width) {
  const numerics::FormatRow* row = numerics::find_format(format);
  return row != nullptr && row->format_class == numerics::FormatClass::signed_integer &&
         row->bits == width;
}

double busy_array_cycles(const LayerActivity& layer) {
  Cycles sum;
  for (const program::UnitActivity& unit : layer.units) {
    if (unit.kind == "array") sum += unit.busy;
  }
  return sum.as_double();
}

double counted(Counted what, const LayerActivity& layer) {
  switch (what) {
    case Counted::products:
      return static_cast<double>(layer.macs);
    case Counted::digits:
      return static_cast<double>(layer.engine.digits);
    case Counted::flushed:
      return static_cast<double>(layer.engine.flushed);
    case Counted::encoded:
      return static_cast<double>(layer.engine.encoded);
    case Counted::groups:
      return static_cast<double>(layer.engine.groups);
    case Counted::packed:
      return static_cast<double>(layer.engine.packed);
  }
  return 0;
}

/// Cycles in which arrays are busy, times the units of one of them.
double busy_unit_cycles(const HardwareItem& part, const LayerActivity& layer, std::uint64_t cores) {
  return busy_array_cycles(layer) * static_cast<double>(part.count) /
         static_cast<double>(std::max<std::uint64_t>(cores, 1));
}

EventCount count_unit(const CostItem& item, const std::string& event, const LayerActivity& layer,
                      std::uint64_t cores) {
  const HardwareItem& part = item.hardware;
  const double events = counted(part.counted, layer);
  const double busy = busy_unit_cycles(part, layer, cores);
  if (event == "clock") return {busy, {}};
  if (event == kIdleClock) {
    const double working = part.unit.digits ? busy : events / item.events_per_cycle;
    return {std::max(layer.cycles.as_double() * static_cast<double>(part.count) - working, 0.0),
            {}};
  }
  const std::string& a = part.weights_are_a ? layer.weight_format : layer.input_format;
  const std::string& b = part.weights_are_a ? layer.input_format : layer.weight_format;
  if (events > 0 && !(fits(a, part.unit.a_width) && fits(b, part.unit.b_width))) {
    return {events, fmt::format("{} x {} products on a unit characterized for int{} x int{}", a, b,
                                part.unit.a_width, part.unit.b_width)};
  }
  return {events, {}};
}

EventCount count_registers(const CostItem& item, const std::string& event,
                           const LayerActivity& layer, std::uint64_t cores) {
  const double per_core = static_cast<double>(item.hardware.count) /
                          static_cast<double>(std::max<std::uint64_t>(cores, 1));
  const double busy = busy_array_cycles(layer);
  if (event == "moving") return {busy * per_core, {}};
  const double all = layer.cycles.as_double() * static_cast<double>(cores);
  return {std::max(all - busy, 0.0) * per_core, {}};
}

}  // namespace

double pad_bits(const LayerActivity& layer, const std::string& name,
                Bytes program::MemoryActivity::*direction) {
  Bytes sum;
  for (const program::MemoryActivity& memory : layer.memories) {
    const std::size_t dot = memory.memory.find('.');
    if (dot != std::string::npos && memory.memory.substr(dot + 1) == name) sum += memory.*direction;
  }
  return sum.as_double() * 8;
}

EventCount count_events(const CostItem& item, const std::string& event, const LayerActivity& layer,
                        std::uint64_t cores) {
  if (event == "leakage") return {layer.cycles.as_double(), {}};
  switch (item.hardware.kind) {
    case HardwareKind::unit:
      return count_unit(item, event, layer, cores);
    case HardwareKind::registers:
      return count_registers(item, event, layer, cores);
    case HardwareKind::sram:
      return {pad_bits(layer, item.hardware.component,
                       event == "read_bit" ? &program::MemoryActivity::read
                                           : &program::MemoryActivity::written),
              {}};
    case HardwareKind::core_unit:
      return count_core_unit(item, event, layer);
    case HardwareKind::dram:
      return {layer.dram.total().as_double() * 8, {}};
    case HardwareKind::unsourced:
      break;
  }
  return {};
}

}  // namespace macroscope::cost
