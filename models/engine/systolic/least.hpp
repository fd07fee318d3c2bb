// What a tile costs an array at least, however it is cut and whatever stands before and behind it.
#pragma once

#include "models/engine/engine_model.hpp"
#include "models/engine/systolic/folding.hpp"

namespace macroscope::engine {

/// Sums over the folds of a tile of what the rules of the array (README.md, "Timing") demand
/// between the begins of two folds, with ports at full speed. r, c: rows and columns a fold uses.
///
///     ws, is, two registers   stream: sum of T              block: sum of r    fill: r of the
///     first fold ws, is, one register    stream: sum of T + r os, drain registers     stream: sum
///     of T              block: sum of r os, one register        stream: sum of T + r - 1
///     fold_overlap off        stream: sum of T + R + c - 2 (os: + r; one register: + r)
///
/// drain: R + c - 2 of the last fold (os: + r, or + 1 where the stream's sum has r - 1 of it); 0
/// with fold_overlap off, where the stream's sum has all of it. block_drain: R + c - 2; 0 with
/// fold_overlap off.
[[nodiscard]] EngineLeast least_cycles(const TileShape& shape, const SystolicParams& params);

}  // namespace macroscope::engine
