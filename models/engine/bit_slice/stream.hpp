// How long a tile's digits stream into a bit-slice engine, from operand values.
#pragma once

#include <cstdint>
#include <span>

#include "models/engine/bit_slice/parameters.hpp"

namespace macroscope::engine {

/// The operands of a tile.
class SliceValues {
 public:
  SliceValues() = default;
  SliceValues(const SliceValues&) = delete;
  SliceValues& operator=(const SliceValues&) = delete;
  virtual ~SliceValues() = default;
  /// Vector number `index` of the encoded operand; `out` has the shape's k values.
  virtual void encoded(std::uint64_t group, std::uint64_t index,
                       std::span<std::int16_t> out) const = 0;
  /// The same of the other operand.
  virtual void other(std::uint64_t group, std::uint64_t index,
                     std::span<std::int16_t> out) const = 0;
};

/// What a tile's operands make of it.
struct SliceWork {
  std::uint64_t cycles = 0;  // in which groups of digits stream in
  std::uint64_t digits = 0;  // of all encoded vectors, that are not zero
  std::uint64_t words = 0;   // packed words of four digits; skip_empty of OPT3 and OPT4 only
  std::uint64_t pairs = 0;   // of powers of two, over all products; laconic only
  std::uint64_t folds = 0;   // of columns, over all groups
  std::uint64_t looked_at = 0;
  double variance = 0;  // of `cycles` as an estimate; 0 when all folds were looked at
};

/// Cycles in which digits stream in, from the first group to the last cycle of the slowest column.
///
/// Columns hold vectors of the encoded operand, rows the others: ceil(vectors / cols) times
/// ceil(others / rows) folds for each group. A column takes S cycles for its vector (`opt4c_cycles`
/// and the like of models/pe/column_timing.hpp, at least one; its PEs go in step, so laconic's
/// group of 16 takes the largest pair of numbers of digits over the column):
///
///     barrier k      sum over folds of the largest S over the columns
///     barrier tile   the largest over columns of the sum of S over folds
///
/// Takes time in proportion to vectors * k + others * k; laconic to vectors * k for each fold of
/// rows. With `sample` = s every group looks at s folds of columns, one at random out of each s-th
/// part, and `variance` is that of a simple random sample: F^2 (1 - s / F) times the spread of the
/// folds looked at, over s.
[[nodiscard]] SliceWork slice_stream(const SliceShape& shape, const SliceValues& values,
                                     const BitSliceParams& params,
                                     const numerics::DigitTable& table);

/// The least cycles of any operands.
[[nodiscard]] std::uint64_t least_stream(const SliceShape& shape, const BitSliceParams& params);

}  // namespace macroscope::engine
