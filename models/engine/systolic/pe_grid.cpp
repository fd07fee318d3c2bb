// One clock edge of the PE grids. Rows are updated bottom up, so that a row still sees the old
// registers above it.
#include "models/engine/systolic/pe_grid.hpp"

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

/// Moves one row of registers one PE to the right and takes `edge` in.
template <class T>
void shift_right(T* row, std::size_t cols, T edge) {
  std::copy_backward(row, row + cols - 1, row + cols);
  row[0] = edge;
}

[[noreturn]] void collision() {
  throw ModelError("MS404", "PE-level reference: two results meet in one drain register");
}

}  // namespace

template <class V>
SkewBuffer<V>::SkewBuffer(std::size_t lanes)
    : lanes_(lanes), values_(lanes * lanes), flags_(lanes * lanes) {}

template <class V>
void SkewBuffer<V>::enter_bubble(std::uint8_t flags) {
  std::fill_n(values_.begin() + static_cast<std::ptrdiff_t>(now_ * lanes_), lanes_, V{});
  std::fill_n(flags_.begin() + static_cast<std::ptrdiff_t>(now_ * lanes_), lanes_, flags);
}

template <class V>
StationaryGrid<V>::StationaryGrid(std::size_t rows, std::size_t cols, bool shadow_registers)
    : stream(rows),
      load(cols),
      rows_(rows),
      cols_(cols),
      shadow_registers_(shadow_registers),
      load_row_(cols, 0),
      operand_(rows * cols),
      weight_(rows * cols),
      shadow_(shadow_registers ? rows * cols : 0),
      sum_(rows * cols),
      block_(rows * cols),
      flags_(rows * cols),
      sum_valid_(rows * cols),
      block_hops_(rows * cols, -1) {}

template <class V>
void StationaryGrid<V>::clock() {
  if ((stream.flags(0) & kPeSwap) != 0) swap_cycles_ = rows_ + cols_;
  for (std::size_t i = rows_; i-- > 0;) {
    V* operand = &operand_[i * cols_];
    V* weight = &weight_[i * cols_];
    V* sum = &sum_[i * cols_];
    std::uint8_t* flags = &flags_[i * cols_];
    std::uint8_t* valid = &sum_valid_[i * cols_];
    shift_right(operand, cols_, stream.value(i));
    shift_right(flags, cols_, stream.flags(i));
    if (swap_cycles_ != 0 && shadow_registers_) {
      const V* shadow = &shadow_[i * cols_];
      for (std::size_t j = 0; j < cols_; ++j) {
        if ((flags[j] & kPeSwap) != 0) weight[j] = shadow[j];
      }
    }
    if (i == 0) {
      for (std::size_t j = 0; j < cols_; ++j) sum[j] = operand[j] * weight[j];
      for (std::size_t j = 0; j < cols_; ++j) valid[j] = flags[j] & kPeValid;
    } else {
      const V* above = sum - cols_;
      for (std::size_t j = 0; j < cols_; ++j) sum[j] = above[j] + operand[j] * weight[j];
      std::copy_n(valid - cols_, cols_, valid);
    }
  }
  if (swap_cycles_ != 0) --swap_cycles_;
  move_block();
  stream.advance();
  load.advance();
  load_slot_ = load_slot_ + 1 == cols_ ? 0 : load_slot_ + 1;
}

template <class V>
void StationaryGrid<V>::move_block() {
  bool entering = false;
  for (std::size_t j = 0; j < cols_; ++j) entering = entering || load.flags(j) != 0;
  if (!entering && block_words_ == 0) return;
  V* target = shadow_registers_ ? shadow_.data() : weight_.data();
  for (std::size_t i = rows_; i-- > 0;) {
    for (std::size_t j = 0; j < cols_; ++j) {
      const std::size_t here = i * cols_ + j;
      V value{};
      std::int32_t hops = -1;
      if (i > 0) {
        value = block_[here - cols_];
        hops = block_hops_[here - cols_];
      } else if (load.flags(j) != 0) {
        value = load.value(j);
        hops = load_row_[(load_slot_ + cols_ - j) % cols_];
        ++block_words_;
      }
      if (hops == 0) {
        target[here] = value;
        --block_words_;
      }
      block_[here] = value;
      block_hops_[here] = hops > 0 ? hops - 1 : -1;
    }
  }
}

template <class V>
OutputGrid<V>::OutputGrid(std::size_t rows, std::size_t cols, bool drain_registers)
    : row_stream(rows),
      col_stream(cols),
      rows_(rows),
      cols_(cols),
      drain_registers_(drain_registers),
      left_(rows * cols),
      top_(rows * cols),
      sum_(rows * cols),
      chain_(drain_registers ? rows * cols : 0),
      out_(cols),
      left_flags_(rows * cols),
      top_flags_(rows * cols),
      state_(rows * cols),
      release_(cols),
      out_valid_(cols) {}

template <class V>
void OutputGrid<V>::clock() {
  const bool control = control_cycles_ != 0;
  const std::vector<V>& chain = drain_registers_ ? chain_ : sum_;
  for (std::size_t j = 0; j < cols_; ++j) {
    const std::size_t bottom = (rows_ - 1) * cols_ + j;
    out_valid_[j] = leaves(bottom, j) ? 1 : 0;
    out_[j] = chain[bottom];
  }
  for (std::size_t i = rows_; i-- > 0;) {
    move_operands(i);
    if (!control || drain_registers_) multiply(i);
    if (control) drain(i);
  }
  shift_right(release_.data(), cols_, std::uint8_t{0});
  if (control) --control_cycles_;
  row_stream.advance();
  col_stream.advance();
}

template <class V>
void OutputGrid<V>::move_operands(std::size_t row) {
  shift_right(&left_[row * cols_], cols_, row_stream.value(row));
  shift_right(&left_flags_[row * cols_], cols_, row_stream.flags(row));
  V* top = &top_[row * cols_];
  std::uint8_t* flags = &top_flags_[row * cols_];
  if (row > 0) {
    std::copy_n(top - cols_, cols_, top);
    std::copy_n(flags - cols_, cols_, flags);
    return;
  }
  for (std::size_t j = 0; j < cols_; ++j) {
    top[j] = col_stream.value(j);
    flags[j] = col_stream.flags(j);
  }
}

template <class V>
void OutputGrid<V>::multiply(std::size_t row) {
  const V* left = &left_[row * cols_];
  const V* top = &top_[row * cols_];
  V* sum = &sum_[row * cols_];
  if (control_cycles_ == 0) {  // no result begins: bubbles add 0
    for (std::size_t j = 0; j < cols_; ++j) sum[j] += left[j] * top[j];
    return;
  }
  const std::uint8_t* left_flags = &left_flags_[row * cols_];
  const std::uint8_t* top_flags = &top_flags_[row * cols_];
  for (std::size_t j = 0; j < cols_; ++j) {
    const bool first = (left_flags[j] & top_flags[j] & kPeFirst) != 0;
    sum[j] = (first ? V{} : sum[j]) + left[j] * top[j];
  }
}

/// Moves, holds or captures the results of one row; without drain registers it also accumulates.
template <class V>
void OutputGrid<V>::drain(std::size_t row) {
  std::vector<V>& chain = drain_registers_ ? chain_ : sum_;
  for (std::size_t j = 0; j < cols_; ++j) {
    const std::size_t here = row * cols_ + j;
    const bool arrives = row > 0 && leaves(here - cols_, j);
    const bool stays = (state_[here] & kHeld) != 0 && !leaves(here, j);
    const auto flags = static_cast<std::uint8_t>(left_flags_[here] & top_flags_[here]);
    const bool last = (flags & kPeLast) != 0;
    const bool first = (flags & kPeFirst) != 0;
    if (drain_registers_ ? last : (flags & kPeValid) != 0) {
      if (arrives || (stays && (drain_registers_ || first))) collision();
      if (drain_registers_) {
        chain[here] = sum_[here];
      } else {
        sum_[here] = (first ? V{} : sum_[here]) + left_[here] * top_[here];
      }
      state_[here] = static_cast<std::uint8_t>(last ? kHeld | kResult : kHeld);
    } else if (stays) {
      if (arrives) collision();
    } else {
      chain[here] = row > 0 ? chain[here - cols_] : V{};
      state_[here] = arrives ? kResult : std::uint8_t{0};
    }
  }
}

template class SkewBuffer<std::int64_t>;
template class SkewBuffer<double>;
template class StationaryGrid<std::int64_t>;
template class StationaryGrid<double>;
template class OutputGrid<std::int64_t>;
template class OutputGrid<double>;

}  // namespace macroscope::engine
