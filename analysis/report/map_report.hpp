// What `macroscope map` says: as text for people, as JSON and CSV for programs.
#pragma once

#include <string>

#include "sim/device/map.hpp"

namespace macroscope::report {

/// {"operators": [...]}: of each `name`, `operator`, `macs`, `cycles`, `lower_bound_cycles`, `gap`,
/// `proven`, `tiling`, `utilization` (MACs over cycles x PEs), `dram_bytes`, `limited_by`, `bounds`
/// and `alternatives`; of one that does not fit `error` and `short_of`.
[[nodiscard]] std::string map_json(const MapOutcome& outcome);

/// A row for each operator.
[[nodiscard]] std::string map_csv(const MapOutcome& outcome);

/// A table of the best mappings, with `alternatives` the others and the bounds below each.
[[nodiscard]] std::string map_text(const MapOutcome& outcome, bool alternatives);

/// What a mapping cannot get around: "compute", "memory", "vector" or "latency", by the largest
/// bound; latency when none is half of its cycles.
[[nodiscard]] std::string limited_by(const device::PlanSet& plans);

}  // namespace macroscope::report
