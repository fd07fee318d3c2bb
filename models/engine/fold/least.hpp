// What a tile costs an array at least, however it is cut and whatever stands before and behind it.
#pragma once

#include "models/engine/engine_model.hpp"
#include "models/engine/fold/folding.hpp"

namespace macroscope::engine {

/// Sums over the folds of a tile of what the rules of the array (README.md) demand between the
/// begins of two folds, with ports at full speed. r, c: rows and columns a fold uses; P: vectors
/// that load its block; L, hop: of `FoldRules`.
///
///     ws, is, two registers   stream: sum of T              block: sum of P    fill: P of the
///     first fold
///     ws, is, one register    stream: sum of T + P
///     os, drain registers     stream: sum of T              block: sum of r
///     os, one register        stream: sum of T + r - 1
///     fold_overlap off        stream: sum of T + d(c) (ws, is, one register: + P; os: + r)
///
/// d(c) = L - 1 + hop (c - 1), one less in os, is the way from the last vector to results. drain: d
/// of the last fold (os: + r, or + 1 where the stream's sum has r - 1 of it); 0 with fold_overlap
/// off, where the stream's sum has all of it. block_drain: d; 0 with fold_overlap off.
[[nodiscard]] EngineLeast least_cycles(const TileShape& shape, const FoldRules& rules);

}  // namespace macroscope::engine
