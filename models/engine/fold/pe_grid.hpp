// The registers of an array as its sequencers see them.
#pragma once

#include <cstdint>
#include <span>

namespace macroscope::engine {

/// Control bits that travel with an operand.
inline constexpr std::uint8_t kPeValid = 1;  // the operand is data, not a bubble
inline constexpr std::uint8_t kPeSwap = 2;   // ws, is: use the shadow register from this cycle on
inline constexpr std::uint8_t kPeFirst = 4;  // os: first product of a result
inline constexpr std::uint8_t kPeLast = 8;   // os: last product of a result

/// Every register of an array and what one clock edge does to it. Within a cycle the ports are set,
/// then `clock` is called. A grid knows nothing of tiles, folds or durations.
template <class V>
class PeGrid {
 public:
  PeGrid() = default;
  PeGrid(const PeGrid&) = delete;
  PeGrid& operator=(const PeGrid&) = delete;
  virtual ~PeGrid() = default;

  /// No vector enters in this cycle. `flags`: kPeSwap where a stream begins, else 0.
  virtual void bubble(std::uint8_t flags) = 0;
  /// A vector enters; called after `bubble`. `rows`: operands of the rows in use, `depth` for each;
  /// os: `cols` those of the columns, laid out alike.
  virtual void enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) = 0;
  /// ws, is: what enters the load port in this cycle. `words`: those of row `row` of every segment
  /// that is in use, segment by segment, one for each column in use; empty: nothing.
  virtual void load(std::span<const V> words, std::uint64_t row) = 0;
  /// os: the results whose last products entered may leave.
  virtual void release() {}
  /// os: a column gives its last row's result first.
  [[nodiscard]] virtual bool last_row_first() const { return false; }
  /// The output register of a column.
  [[nodiscard]] virtual bool result_valid(std::size_t col) const = 0;
  [[nodiscard]] virtual V result(std::size_t col) const = 0;
  /// One clock edge. Throws ModelError MS404 when two results meet in one register.
  virtual void clock() = 0;
};

}  // namespace macroscope::engine
