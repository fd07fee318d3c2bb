// Tensors that stay on chip between the operators of a run, where the machine has one scratchpad.
#pragma once

#include <optional>

#include "sim/device/architecture.hpp"
#include "sim/planning/keep.hpp"

namespace macroscope::device {

/// The workload with what stays in the scratchpad of inputs and results. Nothing where the schedule
/// does not keep tensors, where results do not lie where inputs are read (two scratchpads), where
/// several cores would have to share them, and where nothing fits.
[[nodiscard]] std::optional<planning::Kept> keep_tensors(const Machine& machine,
                                                         const program::Workload& workload);

}  // namespace macroscope::device
