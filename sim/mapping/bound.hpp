// Lower bounds: what no tiling of a box of tile sizes can beat.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/mapping/axis.hpp"
#include "sim/mapping/core_spec.hpp"
#include "sim/mapping/memo.hpp"
#include "sim/mapping/objective.hpp"

namespace macroscope::mapping {

/// What bounds a whole operator, in cycles; each part alone, and all together.
struct BoundParts {
  double compute = 0;     // the engine's least cycles, streams or blocks, without fill and drain
  double memory = 0;      // bytes that must move, at the rate of the bus or of the core's DMA
  double vector = 0;      // epilogues
  double first_load = 0;  // until the smallest first tile is there
  double fill = 0;        // of the engine, and its drain
  double last_store = 0;  // the smallest last epilogue and its store
};

/// Bounds of the tilings of one core's part of a problem.
///
/// Every bound is a chain of waits that no program of the tiling can avoid (lower_matrix.cpp):
/// first loads, the engine's least cycles, the last epilogue and store; all bytes on the bus;
/// epilogues one after the other; and rings of buffers, in which a load waits for the buffer that
/// is released S loads before it. In a box each part is taken where it is least: sums of the engine
/// at the smallest tiles that need the fewest pieces, bytes at the largest tiles, first and last
/// tiles at the smallest.
class TilingBounds {
 public:
  /// `copies` cores do the same at the same time and share the bus with cores that move `others`
  /// bytes in all.
  TilingBounds(const Problem& part, const CoreSpec& core, std::uint64_t copies,
               std::uint64_t others);

  /// Over the box with this order; nothing when not even its smallest tiles fit. A bound above
  /// `limit` cycles need not be the tightest.
  [[nodiscard]] std::optional<LeastCost> of(const Box& box, const LoopOrder& order,
                                            std::uint64_t limit = ~std::uint64_t{0}) const;
  /// Of one tiling with its buffers, whose numbers are those of `box`; at least as tight.
  [[nodiscard]] LeastCost of(const Box& box, const Tiling& tiling,
                             std::uint64_t limit = ~std::uint64_t{0}) const;
  /// Cycles of the engine's streams of all tiles of a size.
  [[nodiscard]] std::uint64_t streams(const Box& single) const { return engine_sum(single).stream; }
  /// Of the problem as a whole.
  [[nodiscard]] const BoundParts& parts() const { return parts_; }
  [[nodiscard]] const Axes& axes() const { return axes_; }

 private:
  /// What is known of the transfers of a box.
  struct Moved {
    double bytes = 0;                     // of one core over the whole problem
    double stores = 0;                    // of them, finished outputs
    std::array<double, 2> loads{};        // of them, inputs and weights
    double first = 0;                     // before the first tile can be computed
    bool late = false;                    // some operand is loaded for the last step too
    std::array<bool, kOperands> again{};  // the operand comes in once a step, surely
  };

  [[nodiscard]] const engine::EngineLeast& engine(const TileSize& t) const;
  [[nodiscard]] const engine::EngineLeast& engine_sum(const Box& box) const;
  [[nodiscard]] engine::EngineLeast compute_engine_sum(const Box& box) const;
  [[nodiscard]] double resolution(const Box& box) const;
  [[nodiscard]] std::uint64_t vector_sum(const Box& box) const;
  [[nodiscard]] std::uint64_t epilogue(const TileSize& t) const;
  [[nodiscard]] bool fits(const TileSize& t) const;
  [[nodiscard]] bool may_hold(Operand o, const TileSize& low, const LoopOrder& order) const;
  [[nodiscard]] std::uint64_t least_input_bytes(const TileSize& t) const;
  [[nodiscard]] double first_input_bytes(const TileSize& t) const;
  [[nodiscard]] Moved moved(const Box& box, const LoopOrder& order, const Tiling* tiling) const;
  [[nodiscard]] LeastCost bound(const Box& box, const LoopOrder& order, const Tiling* tiling,
                                std::uint64_t limit) const;
  [[nodiscard]] double ring_bound(const Box& box, const LoopOrder& order, const Moved& moved,
                                  const Tiling* tiling) const;
  [[nodiscard]] double bus(double bytes) const { return bytes / bus_rate_; }

  const Problem* p_;
  const CoreSpec* core_;
  double copies_, others_;
  double bus_rate_, dma_rate_, latency_;
  Axes axes_;
  engine::EngineLeast whole_;      // the whole problem as one tile
  std::uint64_t least_drain_ = 0;  // of the smallest tile
  TrafficEstimate once_;           // every byte once
  BoundParts parts_;
  /// Boxes of all orders ask for the same tiles and sums.
  mutable Memo<std::array<std::uint64_t, kAxes>, engine::EngineLeast> tiles_;
  mutable Memo<std::array<std::uint64_t, 2 * kAxes>, engine::EngineLeast> sums_;
};

}  // namespace macroscope::mapping
