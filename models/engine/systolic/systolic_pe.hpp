// The PEs that a systolic array can be made of, and what they cost in cycles.
#pragma once

#include <span>
#include <vector>

#include "models/engine/systolic/parameters.hpp"
#include "models/pe/engine_pe.hpp"

namespace macroscope::engine {

/// The PEs of a dataflow. os: every dense PE. ws, is: those of which ms_pass_pe has a form whose
/// sum passes down.
[[nodiscard]] std::span<const pe::LegalPe> legal_pes(Dataflow dataflow);

/// Cycles by which every result comes later than from PEs of one register stage. Folds and tiles
/// follow each other as with these, since all PEs have equally many stages.
///
/// os: latency, since the drain register takes the PE's register over, one more with carry-save
/// (the output register is the flush adder's input register); ws, is: latency - 1, two more.
[[nodiscard]] std::uint32_t result_delay(const SystolicParams& params);

/// The parameters of <systolic> with its <pe>; what does not fit becomes a fault (MS440, MS441,
/// MS445, MS460).
[[nodiscard]] SystolicParams read_systolic(const config::Node& node, std::vector<Fault>& faults);

}  // namespace macroscope::engine
