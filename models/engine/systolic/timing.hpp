// The closed forms of the systolic array: those of any array that works fold by fold, with its
// delays, and the rules of SCALE-Sim.
#pragma once

#include "models/engine/fold/least.hpp"
#include "models/engine/fold/timing.hpp"
#include "models/engine/fold/traffic.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// Sums leave R registers below row 0 (ws, is), results a register below row R - 1 (os); a column
/// is one cycle behind the column before it. PEs of more stages add `result_delay`.
[[nodiscard]] FoldRules fold_rules(const SystolicParams& params);

[[nodiscard]] Folding fold(const TileShape& shape, const SystolicParams& params);
[[nodiscard]] TileTraffic tile_traffic(const TileShape& shape, const SystolicParams& params);

/// Timing of `shape`. With compat scale_sim the ports are ignored: each fold costs T + R + C - 2
/// (os) or T + 2R + C - 2 (ws, is). Throws as `tile_timing` of fold/timing.hpp.
[[nodiscard]] TileTiming tile_timing(const TileShape& shape, const TilePorts& ports,
                                     const SystolicParams& params);

/// Same with ports that deliver one vector every cycle.
[[nodiscard]] TileTiming tile_timing(const TileShape& shape, const SystolicParams& params);

/// Least cycles; with compat scale_sim folds are strictly one after the other.
[[nodiscard]] EngineLeast least_cycles(const TileShape& shape, const SystolicParams& params);

}  // namespace macroscope::engine
