// The registers of every PE and what one clock edge does to them; the PE-level reference without
// its sequencers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/engine/fold/pe_grid.hpp"
#include "models/engine/systolic/shift_registers.hpp"

namespace macroscope::engine {

/// PEs with a stationary operand (ws, is). Operands move right, partial sums and stationary blocks
/// move down.
///
/// A word of a stationary block carries the number of rows it still has to go; the PE that sees 0
/// keeps it.
template <class V>
class StationaryGrid final : public PeGrid<V> {
 public:
  StationaryGrid(std::size_t rows, std::size_t cols, bool shadow_registers);

  void bubble(std::uint8_t flags) override { stream_.enter_bubble(flags); }
  void enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) override;
  void load(std::span<const V> words, std::uint64_t row) override;
  [[nodiscard]] bool result_valid(std::size_t col) const override {
    return sum_valid_.row(rows_ - 1)[col] != 0;
  }
  [[nodiscard]] V result(std::size_t col) const override { return sum_[(rows_ - 1) * cols_ + col]; }
  void clock() override;

 private:
  void swap(std::size_t row);
  void move_block();

  std::size_t rows_;
  std::size_t cols_;
  bool shadow_registers_;
  SkewBuffer<V> stream_;  // left edge, one lane for each row
  SkewBuffer<V> load_;    // top edge, one lane for each column; flags hold kPeValid
  std::size_t load_slot_ = 0;
  std::vector<std::int32_t>
      load_row_;  // ring beside `load_`: destination row of what entered i cycles ago
  std::int64_t block_words_ = 0;  // words of stationary blocks on their way: nothing to move when 0
  std::uint64_t swap_cycles_ = 0;  // cycles in which a swap may still be on its way
  MovingRight<V> operand_;
  MovingRight<std::uint8_t> swap_;
  MovingRight<std::uint8_t> valid_;  // of row 0: the psums of all rows follow it
  MovingDown<std::uint8_t> sum_valid_;
  std::vector<V> weight_, shadow_, sum_, block_;
  std::vector<std::int32_t> block_hops_;  // -1: empty
};

/// PEs that keep their result (os). One operand moves right, one down; results drain down the
/// columns.
///
/// A finished result holds still until its column is released (all its results are finished), then
/// every result of the column moves down one row a cycle. A word that is not held always moves.
template <class V>
class OutputGrid final : public PeGrid<V> {
 public:
  OutputGrid(std::size_t rows, std::size_t cols, bool drain_registers);

  void bubble(std::uint8_t flags) override;
  void enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) override;
  void load(std::span<const V> /*words*/, std::uint64_t /*row*/) override {}
  /// Releases column 0 in this cycle and column j in j cycles.
  void release() override { release_[0] = 1; }
  [[nodiscard]] bool last_row_first() const override { return true; }
  [[nodiscard]] bool result_valid(std::size_t col) const override { return out_valid_[col] != 0; }
  [[nodiscard]] V result(std::size_t col) const override { return out_[col]; }
  void clock() override;

 private:
  static constexpr std::uint8_t kHeld = 1;    // waits for its column's release
  static constexpr std::uint8_t kResult = 2;  // finished
  void move_operands();
  void multiply(std::size_t row);
  void drain(std::size_t row);
  [[nodiscard]] bool row_is_quiet(std::size_t row) const;
  [[nodiscard]] bool leaves(std::size_t index, std::size_t col) const {
    const std::uint8_t s = state_[index];
    return (s & kResult) != 0 && ((s & kHeld) == 0 || release_[col] != 0);
  }

  std::size_t rows_;
  std::size_t cols_;
  bool drain_registers_;
  SkewBuffer<V> row_stream_;  // left edge
  SkewBuffer<V> col_stream_;  // top edge
  MovingRight<V> left_;
  MovingRight<std::uint8_t> left_flags_;
  MovingDown<V> top_;
  MovingDown<std::uint8_t> top_flags_;
  std::vector<V> sum_, chain_, out_;
  std::vector<std::uint8_t> state_, release_, out_valid_;
  std::vector<std::uint32_t> row_results_;  // finished results in each row
  std::vector<std::size_t>
      row_control_;  // cycles in which a first or last operand may be in the row
};

}  // namespace macroscope::engine
