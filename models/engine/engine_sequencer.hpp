// Where the tiles of a program lie in time on one engine, one behind the other.
#pragma once

#include <cstdint>

#include "sim/program/step.hpp"

namespace macroscope::engine {

/// The moments of one tile on an engine, in absolute cycles. `release` and `done` never fall from
/// tile to tile: tiles are complete in order.
struct EngineRun {
  std::uint64_t begin = 0;         // first port cycle
  std::uint64_t stream_begin = 0;  // operands stream in; the next tile may be placed from here on
  std::uint64_t release = 0;       // operands have been read
  std::uint64_t done = 0;          // results are complete
};

/// Keeps the state between tiles of one engine (pipeline, registers) and places the next tile
/// behind them.
class EngineSequencer {
 public:
  EngineSequencer() = default;
  EngineSequencer(const EngineSequencer&) = delete;
  EngineSequencer& operator=(const EngineSequencer&) = delete;
  virtual ~EngineSequencer() = default;
  /// The engine is idle since ever; prepared tiles are forgotten.
  virtual void reset() = 0;
  /// A number for tiles like this one, whose timing is computed once.
  virtual std::uint32_t prepare(const program::TileCompute& tile) = 0;
  /// Places a prepared tile. `ready_at`: first cycle in which the operands are resident.
  virtual EngineRun issue(std::uint32_t tile, std::uint64_t ready_at) = 0;
};

}  // namespace macroscope::engine
