// Tile timing: when a tile enters and leaves the array, in closed form, composing exactly with the
// tile before it.
#pragma once

#include <cstdint>

#include "models/engine/fold/folding.hpp"

namespace macroscope::engine {

/// A moment or a duration in cycles of the array's clock.
using Cycle = std::uint64_t;

/// What one tile does on one array, relative to the cycle its first stream begins (pure function of
/// its inputs).
///
/// Computed once for every distinct tile, in a time that does not depend on the number of folds;
/// `issue` then places it behind whatever is in the array. The four headline durations are those of
/// the tile alone on an idle array.
struct TileTiming {
  Cycle fill = 0;                 // load of the first stationary block (ws, is); 0 in os
  Cycle steady = 0;               // first stream begins .. last stream has entered
  Cycle drain = 0;                // last stream has entered .. all results are out
  Cycle initiation_interval = 0;  // stream begin .. stream begin of an equal tile right behind

  Cycle first_load = 0;    // port cycles of the first stationary block; 0 in os
  Cycle first_stream = 0;  // port cycles of the first fold's stream
  // Offsets from the first stream's begin; what the next tile has to respect:
  Cycle first_result = 0;  // the first result stands in its output register
  Cycle stream_end = 0;    // the last streamed vector has entered
  Cycle done = 0;          // all results have stood in their output registers
  Cycle load_free = 0;     // the next stationary block may begin to load
  Cycle stream_free = 0;   // the next stream may begin
  Cycle capture_free = 0;  // the next stream may end (os: the drain registers are free again)

  /// Cycles of the tile alone on an idle array: fill + steady + drain.
  [[nodiscard]] Cycle latency() const { return fill + steady + drain; }
  bool operator==(const TileTiming&) const = default;
};

/// Timing of `shape` with the ports' cycles given for each kind of fold.
///
/// Throws ModelError MS401 when sizes are zero or too large and MS402 when a port is faster than
/// one vector a cycle.
[[nodiscard]] TileTiming tile_timing(const TileShape& shape, const TilePorts& ports,
                                     const FoldRules& rules);

/// a + count * b; ModelError MS401 for `shape` when that is 2^62 or more.
[[nodiscard]] Cycle add_cycles(Cycle a, Cycle count, Cycle b, const TileShape& shape);

/// What tiles already issued leave behind on one array. All zero: idle since ever.
struct ArrayState {
  Cycle load_free = 0;     // earliest cycle in which a stationary block may begin to load
  Cycle stream_free = 0;   // earliest cycle in which a stream may begin
  Cycle capture_free = 0;  // earliest cycle in which a stream may have entered completely
  Cycle last_done = 0;     // all results of all tiles are out

  bool operator==(const ArrayState&) const = default;
};

/// The moments of one issued tile. Ends are exclusive: the first cycle in which it is no longer so.
struct TileRun {
  Cycle load_begin = 0;    // first port cycle of the first stationary block (os: of the stream)
  Cycle stream_begin = 0;  // first port cycle of the first stream
  Cycle stream_end = 0;    // all operands have been read: their buffers may be released
  Cycle first_result = 0;  // first cycle in which a result stands in an output register
  Cycle done = 0;          // all results have stood in an output register

  bool operator==(const TileRun&) const = default;
};

/// Places a tile behind the ones before it, as early as the array allows; O(1).
///
/// `ready_at`: first cycle in which all operands are resident; neither load nor stream begins
/// earlier.
TileRun issue(ArrayState& state, const TileTiming& tile, Cycle ready_at);

}  // namespace macroscope::engine
