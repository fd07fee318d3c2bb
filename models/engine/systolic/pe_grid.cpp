// One clock edge of the PE grids. Rows are updated bottom up, so that a row still sees the old
// registers above it.
#include "models/engine/systolic/pe_grid.hpp"

#include <algorithm>
#include <cstring>

#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

[[noreturn]] void collision() {
  throw ModelError("MS404", "PE-level reference: two results meet in one drain register");
}

}  // namespace

template <class V>
StationaryGrid<V>::StationaryGrid(std::size_t rows, std::size_t cols, bool shadow_registers)
    : rows_(rows),
      cols_(cols),
      shadow_registers_(shadow_registers),
      stream_(rows),
      load_(cols),
      load_row_(cols, 0),
      operand_(rows, cols),
      swap_(rows, cols),
      valid_(1, cols),
      sum_valid_(rows, cols),
      weight_(rows * cols),
      shadow_(shadow_registers ? rows * cols : 0),
      sum_(rows * cols),
      block_(rows * cols),
      block_hops_(rows * cols, -1) {}

template <class V>
void StationaryGrid<V>::enter(std::span<const V> rows, std::span<const V> /*cols*/,
                              std::uint8_t flags) {
  for (std::size_t i = 0; i < rows.size(); ++i) stream_.set(i, rows[i], flags);
}

template <class V>
void StationaryGrid<V>::load(std::span<const V> words, std::uint64_t row) {
  load_.enter_bubble(0);
  load_row_[load_slot_] = static_cast<std::int32_t>(row);
  for (std::size_t j = 0; j < words.size(); ++j) load_.set(j, words[j], kPeValid);
}

template <class V>
void StationaryGrid<V>::clock() {
  if ((stream_.flags(0) & kPeSwap) != 0) swap_cycles_ = rows_ + cols_;
  operand_.clock();
  swap_.clock();
  valid_.clock();
  sum_valid_.clock();
  valid_.row(0)[0] = stream_.flags(0) & kPeValid;
  std::copy_n(valid_.row(0), cols_, sum_valid_.row(0));
  for (std::size_t i = rows_; i-- > 0;) {
    V* operand = operand_.row(i);
    operand[0] = stream_.value(i);
    swap_.row(i)[0] = stream_.flags(i) & kPeSwap;
    if (swap_cycles_ != 0 && shadow_registers_) swap(i);
    const V* weight = &weight_[i * cols_];
    V* sum = &sum_[i * cols_];
    if (i == 0) {
      for (std::size_t j = 0; j < cols_; ++j) sum[j] = operand[j] * weight[j];
    } else {
      const V* above = sum - cols_;
      for (std::size_t j = 0; j < cols_; ++j) sum[j] = above[j] + operand[j] * weight[j];
    }
  }
  if (swap_cycles_ != 0) --swap_cycles_;
  move_block();
  stream_.clock();
  load_.clock();
  load_slot_ = load_slot_ + 1 == cols_ ? 0 : load_slot_ + 1;
}

/// PEs that see a swap take over their shadow register.
template <class V>
void StationaryGrid<V>::swap(std::size_t row) {
  const std::uint8_t* begin = swap_.row(row);
  const std::uint8_t* end = begin + cols_;
  for (const std::uint8_t* at = begin; at < end; ++at) {
    at = static_cast<const std::uint8_t*>(
        std::memchr(at, kPeSwap, static_cast<std::size_t>(end - at)));
    if (at == nullptr) return;
    const std::size_t here = row * cols_ + static_cast<std::size_t>(at - begin);
    weight_[here] = shadow_[here];
  }
}

template <class V>
void StationaryGrid<V>::move_block() {
  bool entering = false;
  for (std::size_t j = 0; j < cols_; ++j) entering = entering || load_.flags(j) != 0;
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
      } else if (load_.flags(j) != 0) {
        value = load_.value(j);
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
    : rows_(rows),
      cols_(cols),
      drain_registers_(drain_registers),
      row_stream_(rows),
      col_stream_(cols),
      left_(rows, cols),
      left_flags_(rows, cols),
      top_(rows, cols),
      top_flags_(rows, cols),
      sum_(rows * cols),
      chain_(drain_registers ? rows * cols : 0),
      out_(cols),
      state_(rows * cols),
      release_(cols),
      out_valid_(cols),
      row_results_(rows),
      row_control_(rows) {}

template <class V>
void OutputGrid<V>::bubble(std::uint8_t /*flags*/) {
  row_stream_.enter_bubble(0);
  col_stream_.enter_bubble(0);
}

template <class V>
void OutputGrid<V>::enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) {
  for (std::size_t i = 0; i < rows.size(); ++i) row_stream_.set(i, rows[i], flags);
  for (std::size_t j = 0; j < cols.size(); ++j) col_stream_.set(j, cols[j], flags);
}

template <class V>
void OutputGrid<V>::clock() {
  const std::vector<V>& chain = drain_registers_ ? chain_ : sum_;
  for (std::size_t j = 0; j < cols_; ++j) {
    const std::size_t bottom = (rows_ - 1) * cols_ + j;
    out_valid_[j] = leaves(bottom, j) ? 1 : 0;
    out_[j] = chain[bottom];
  }
  move_operands();
  for (std::size_t i = rows_; i-- > 0;) {
    const bool drains = !row_is_quiet(i);
    if (!drains || drain_registers_) multiply(i);
    if (drains) drain(i);
  }
  std::copy_backward(release_.begin(), release_.end() - 1, release_.end());
  release_[0] = 0;
  row_stream_.clock();
  col_stream_.clock();
}

template <class V>
void OutputGrid<V>::move_operands() {
  left_.clock();
  left_flags_.clock();
  top_.clock();
  top_flags_.clock();
  for (std::size_t i = 0; i < rows_; ++i) {
    left_.row(i)[0] = row_stream_.value(i);
    const std::uint8_t flags = row_stream_.flags(i);
    left_flags_.row(i)[0] = flags;
    if ((flags & (kPeFirst | kPeLast)) != 0) {
      row_control_[i] = cols_;
    } else if (row_control_[i] != 0) {
      --row_control_[i];
    }
  }
  V* top = top_.row(0);
  std::uint8_t* flags = top_flags_.row(0);
  for (std::size_t j = 0; j < cols_; ++j) {
    top[j] = col_stream_.value(j);
    flags[j] = col_stream_.flags(j);
  }
}

/// No result begins, ends, stands or arrives in the row: plain accumulation, to which bubbles add
/// 0.
template <class V>
bool OutputGrid<V>::row_is_quiet(std::size_t row) const {
  return row_control_[row] == 0 && row_results_[row] == 0 &&
         (row == 0 || row_results_[row - 1] == 0);
}

template <class V>
void OutputGrid<V>::multiply(std::size_t row) {
  const V* left = left_.row(row);
  const V* top = top_.row(row);
  V* sum = &sum_[row * cols_];
  if (row_control_[row] == 0) {
    for (std::size_t j = 0; j < cols_; ++j) sum[j] += left[j] * top[j];
    return;
  }
  const std::uint8_t* left_flags = left_flags_.row(row);
  const std::uint8_t* top_flags = top_flags_.row(row);
  for (std::size_t j = 0; j < cols_; ++j) {
    const bool first = (left_flags[j] & top_flags[j] & kPeFirst) != 0;
    sum[j] = (first ? V{} : sum[j]) + left[j] * top[j];
  }
}

/// Moves, holds or captures the results of one row; without drain registers it also accumulates.
template <class V>
void OutputGrid<V>::drain(std::size_t row) {
  std::vector<V>& chain = drain_registers_ ? chain_ : sum_;
  const V* left = left_.row(row);
  const V* top = top_.row(row);
  const std::uint8_t* left_flags = left_flags_.row(row);
  const std::uint8_t* top_flags = top_flags_.row(row);
  std::uint32_t results = 0;
  for (std::size_t j = 0; j < cols_; ++j) {
    const std::size_t here = row * cols_ + j;
    const bool arrives = row > 0 && leaves(here - cols_, j);
    const bool stays = (state_[here] & kHeld) != 0 && !leaves(here, j);
    const auto flags = static_cast<std::uint8_t>(left_flags[j] & top_flags[j]);
    const bool last = (flags & kPeLast) != 0;
    const bool first = (flags & kPeFirst) != 0;
    if (drain_registers_ ? last : (flags & kPeValid) != 0) {
      if (arrives || (stays && (drain_registers_ || first))) collision();
      if (drain_registers_) {
        chain[here] = sum_[here];
      } else {
        sum_[here] = (first ? V{} : sum_[here]) + left[j] * top[j];
      }
      state_[here] = static_cast<std::uint8_t>(last ? kHeld | kResult : kHeld);
    } else if (stays) {
      if (arrives) collision();
    } else {
      chain[here] = row > 0 ? chain[here - cols_] : V{};
      state_[here] = arrives ? kResult : std::uint8_t{0};
    }
    if ((state_[here] & kResult) != 0) ++results;
  }
  row_results_[row] = results;
}

template class StationaryGrid<std::int64_t>;
template class StationaryGrid<double>;
template class OutputGrid<std::int64_t>;
template class OutputGrid<double>;

}  // namespace macroscope::engine
