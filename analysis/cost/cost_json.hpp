// The cost trees as JSON: numbers beside their sources, null where there is none.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/cost/run_cost.hpp"

namespace macroscope::cost {

/// `total`, bounds, `components` of parts with `value`, `each`, `count`, `low`, `high`, `source`;
/// `unsourced` lists parts without area, and `complete` says whether there are any.
[[nodiscard]] nlohmann::ordered_json area_json(const MachineCost& cost);

/// What `macroscope cost --format json` prints: area_um2, leakage_mw, max_frequency_ghz and
/// energy_pj_per_event, each a tree with sources.
[[nodiscard]] nlohmann::ordered_json machine_json(const MachineCost& cost);

/// `total`, bounds, by_cause, by_component, terms (count times energy of an event), layers,
/// unsourced.
[[nodiscard]] nlohmann::ordered_json energy_json(const RunCost& cost);

/// Technology, TOPS, TOPS/W, TOPS/mm2, pJ/MAC, power and what decides them.
[[nodiscard]] nlohmann::ordered_json efficiency_json(const RunCost& cost);

}  // namespace macroscope::cost
