// How often the events of a part happened in a layer.
#pragma once

#include <optional>
#include <string>

#include "analysis/cost/machine_cost.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::cost {

/// A count, or why the layer's events cannot be counted with the part's energies.
struct EventCount {
  double count = 0;
  std::string unknown;  // empty: known
};

/// Bits through the scratchpad of that name, all cores together.
[[nodiscard]] double pad_bits(const program::LayerActivity& layer, const std::string& name,
                              Bytes program::MemoryActivity::*direction);

/// Events named `event` of the part in the layer:
///   unit      the first event: what `Counted` says of the layer; clock (of PEs that work on
///             digits): cycles of busy arrays times the units of an array; idle_clock: unit-cycles
///             without an event, or in arrays that are not busy
///   registers moving: cycles of busy arrays times the registers of an array, idle_clock: the rest
///   sram      read_bit, write_bit: bits through all banks of the scratchpad
///   core_unit what count_core_unit() says
///   dram      bit: bits read and written
///   all       leakage: cycles
/// Events of operands in another format than integers of the unit's widths are unknown: narrower
/// ones move less, and the characterization does not say how much.
[[nodiscard]] EventCount count_events(const CostItem& item, const std::string& event,
                                      const program::LayerActivity& layer, std::uint64_t cores);

}  // namespace macroscope::cost
