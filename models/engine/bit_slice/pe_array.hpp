// The bit-slice engine at PE level: every register of every column, every cycle, real operands.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "models/engine/bit_slice/slice_columns.hpp"

namespace macroscope::engine {

/// A tile with its operands: `encoded` is [group][vector][k], `other` is [group][other][k].
struct SliceTile {
  SliceShape shape;
  std::vector<std::int16_t> encoded;
  std::vector<std::int16_t> other;
  std::uint64_t ready_at = 0;  // first cycle in which the operands are there
};

/// When things happened to a tile; kNever until then.
struct SliceTimes {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t begin = kNever;       // first group offered
  std::uint64_t stream_end = kNever;  // all columns could take another reduction
  std::uint64_t release = kNever;     // all operands have been fetched
  std::uint64_t done = kNever;        // all results stand in the output registers
};

/// Is told of every result: the first cycle in which it stands in its output register, that
/// register (column * rows + row), and its value.
using SliceObserver =
    std::function<void(std::uint64_t cycle, std::uint64_t lane, std::int64_t value)>;

/// Columns, and a controller that gives each its next reduction as soon as it takes one.
///
/// Shares no timing code with slice_stream: a column is finished when its pickers are, whatever
/// number of cycles that took.
/// RTL: rtl/array/ms_array_bit_slice.sv, ms_array_laconic.sv.
class SliceArray {
 public:
  /// The PE-level reference.
  explicit SliceArray(const BitSliceParams& params);
  /// The same controller around other registers.
  SliceArray(const BitSliceParams& params, std::unique_ptr<SliceColumns> columns);

  /// Queues a tile behind the others; returns its number.
  std::uint64_t push(SliceTile tile);
  /// One clock cycle; `en` low: nothing changes but the cycle's number.
  void tick(bool en = true);
  /// The parts of an enabled cycle, for columns that are clocked in between by someone else.
  void begin_tick();
  void end_tick();
  /// Cycles in which nothing is to be done pass at once.
  void skip_to(std::uint64_t cycle);
  [[nodiscard]] bool busy() const { return finished_ < tiles_pushed_; }
  [[nodiscard]] std::uint64_t now() const { return now_; }
  [[nodiscard]] const SliceTimes& times(std::uint64_t tile) const { return tiles_.at(tile).times; }
  /// Results [group][vector][other] of a tile that is done, which is then forgotten.
  [[nodiscard]] std::vector<std::int64_t> take_output(std::uint64_t tile);
  void observe(SliceObserver observer) { observer_ = std::move(observer); }

 private:
  struct Tile {
    SliceTile in;
    SliceTimes times;
    std::vector<std::int64_t> output;
    std::uint64_t results = 0;
    std::uint64_t to_fetch = 0;  // reductions whose operands are still needed
  };
  /// Folds are walked group by group, columns, then rows.
  [[nodiscard]] std::uint64_t folds(const SliceShape& s) const;
  /// Gives out reductions of the tile in work.
  void give_out();
  void begin_fold(std::size_t column);
  [[nodiscard]] bool all_take_next() const;
  [[nodiscard]] bool all_finished() const;
  void collect(std::size_t column);

  BitSliceParams params_;
  std::unique_ptr<SliceColumns> columns_;
  SliceObserver observer_;
  std::vector<std::uint64_t> fold_;  // by column: the fold of the tile that is next
  std::map<std::uint64_t, Tile> tiles_;
  std::uint64_t current_ = 0;  // tile whose reductions are given out
  bool open_ = false;          // it has begun
  std::uint64_t tiles_pushed_ = 0, finished_ = 0;
  std::uint64_t now_ = 0;
};

}  // namespace macroscope::engine
