// Costs of what stands in a core beside its array: scratchpad control, vector unit, DMA engine.
#pragma once

#include <vector>

#include "analysis/cost/event_counts.hpp"
#include "analysis/cost/machine_cost.hpp"

namespace macroscope::cost {

// The units are characterized at one size; areas, leakage and energies of the machine's sizes are
// times hardware.scale, and its error at a second size, hardware.scale_error, widens the bounds:
//
//   scratchpad_control  B banks, lines of W bits: B (W + 8) (28 + log2 B), over that of 8 banks of
//                       16 bits; energy of a line: the same for one line
//   vector_lane, vector_control   as they are
//   dma_engine          beats of W bits: (W + 470) / (64 + 470)

/// The control of one scratchpad in every core.
[[nodiscard]] HardwareItem scratchpad_control_item(const device::Machine::Pad& pad,
                                                   std::uint64_t cores);
[[nodiscard]] HardwareItem vector_lanes_item(const vector_unit::VectorParams& vector,
                                             std::uint64_t cores);
[[nodiscard]] HardwareItem vector_control_item(std::uint64_t cores);
[[nodiscard]] HardwareItem dma_engine_item(const memory::DmaParams& dma, std::uint64_t cores);

/// Area, leakage, period and the events of such an item: one of its own (line, operation,
/// instruction, beat) without its clock, and idle_clock, a cycle. False, with the reason in
/// item.missing, when the technology has no characterization.
bool cost_core_unit(const Technology& technology, CostItem& item, CostNotes& notes);

/// line: bits through the scratchpad / bits of a line; operation: operations of the vector units;
/// instruction: their busy cycles; beat: DRAM bits / bits of a beat; idle_clock: cycles of all of
/// them, because their clocks run free.
[[nodiscard]] EventCount count_core_unit(const CostItem& item, const std::string& event,
                                         const program::LayerActivity& layer);

}  // namespace macroscope::cost
