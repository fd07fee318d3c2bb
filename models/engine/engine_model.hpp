// What mapping and device ask of any tensor engine.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/engine/engine_sequencer.hpp"
#include "sim/program/engine_work.hpp"
#include "sim/program/operator.hpp"
#include "sim/program/step.hpp"

namespace macroscope::engine {

/// Words (operand elements) that a tile moves between the engine and the memories around it.
struct EngineTraffic {
  std::uint64_t input_words = 0;
  std::uint64_t weight_words = 0;
  std::uint64_t output_words = 0;            // results and partial sums into the accumulator buffer
  std::uint64_t accumulator_read_words = 0;  // partial sums read back to be added to
  std::uint64_t carry_save_results = 0;      // outputs that PEs leave as sum and carry
  program::EngineWork work;                  // of the parts between the PEs and the memories
};

/// How the results of a tile leave the engine: in groups of equal size at equal distance, each at a
/// steady rate; the last one may be smaller.
struct EngineResults {
  std::uint64_t count = 0;       // results and partial sums, at least one for each element
  std::uint64_t first = 0;       // cycles from the first one to the end of the tile
  std::uint64_t last_count = 0;  // of the last group; `count` where there is one group
  std::uint64_t last = 0;        // cycles from its first one to the end of the tile
};

/// Durations of one tile, in cycles of the engine's clock.
struct EngineTile {
  std::uint64_t occupancy = 0;        // from one tile to an equal one right behind it
  std::uint64_t latency = 0;          // alone, from operands resident to results complete
  std::uint64_t preload = 0;          // operands are held this long before the tile's turn begins
  std::uint64_t streaming = 0;        // part of the latency in which operands stream in
  std::uint64_t conflict_cycles = 0;  // part of the occupancy caused by narrow ports and conflicts
};

/// What a tile costs at least, with operands that arrive as fast as the engine takes them.
///
/// `stream` and `block` are the cycles for which the tile takes two resources that no two tiles
/// share at a time. Both only grow with every size of the tile, and cutting a tile never makes the
/// sum over its parts smaller; so the whole operator as one tile bounds every tiling of it.
struct EngineLeast {
  std::uint64_t stream = 0;
  std::uint64_t block = 0;
  std::uint64_t fill = 0;  // from resident operands to the begin of the first stream
  std::uint64_t read =
      0;  // from resident operands until all have been read, however the tile is cut
  std::uint64_t drain = 0;        // from the end of the last stream to complete results
  std::uint64_t block_drain = 0;  // from the end of the last block, the same

  /// Cycles from resident operands to complete results of tiles with these sums, at least; `fill`
  /// of the first and the drains of the last tile.
  [[nodiscard]] std::uint64_t cycles() const {
    return std::max(fill + stream + drain, block + block_drain);
  }
};

/// An engine as the mapper sees it: one implementation per engine, over its tile-timing function.
class EngineModel {
 public:
  EngineModel() = default;
  EngineModel(const EngineModel&) = delete;
  EngineModel& operator=(const EngineModel&) = delete;
  virtual ~EngineModel() = default;

  [[nodiscard]] virtual EngineTile tile(const program::TileCompute& tile) const = 0;
  [[nodiscard]] virtual EngineLeast least(const program::TileCompute& tile) const = 0;
  [[nodiscard]] virtual std::unique_ptr<EngineSequencer> sequencer() const = 0;
  [[nodiscard]] virtual EngineTraffic traffic(const program::TileCompute& tile) const = 0;
  /// Results leave as pairs of sum and carry, which the vector unit makes words.
  [[nodiscard]] virtual bool carry_save() const { return false; }
  /// How the results of a tile leave; unless an engine knows better, all of them at its end.
  [[nodiscard]] virtual EngineResults results(const program::TileCompute& tile) const {
    const std::uint64_t count = traffic(tile).output_words;
    return {count, 0, count, 0};
  }
  /// Throws ModelError when the engine cannot do an operator whose sums have `k` products, however
  /// it is cut: operands or sums that do not fit its PEs.
  virtual void check(const program::Operator& /*op*/, std::uint64_t /*k*/) const {}
  /// Cycles the engine is taken by a tile when equal tiles follow each other.
  [[nodiscard]] std::uint64_t occupancy(const program::TileCompute& t) const {
    return tile(t).occupancy;
  }
  /// For an engine whose time depends on operand values: where those come from that no file gives.
  /// `tile`, `traffic` and sequencers then are exact for tiles with a place in their operator and
  /// expect values for the mapper's; `least` holds for all operands. Null for all other engines.
  [[nodiscard]] virtual const program::OperandRule* operand_rule() const { return nullptr; }
  /// Whether no operands let it do more than its peak: false where zeros take no time.
  [[nodiscard]] virtual bool peak_is_limit() const { return true; }
  /// What the report has to say about how times came about, with message ids.
  [[nodiscard]] virtual std::vector<std::string> warnings() const { return {}; }
  /// Sizes along (m, n, k) in which the engine works without waste.
  [[nodiscard]] virtual std::array<std::uint64_t, 3> quantum() const = 0;
  [[nodiscard]] virtual std::uint64_t peak_macs_per_cycle() const = 0;
  [[nodiscard]] virtual std::uint64_t pes() const = 0;
  /// Its size, for sentences: "128 x 128 PEs".
  [[nodiscard]] virtual std::string text() const = 0;
};

}  // namespace macroscope::engine
