#include "models/engine/broadcast/broadcast_array.hpp"

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

[[noreturn]] void collision() {
  throw ModelError("MS404", "PE-level reference: two results meet in one register");
}

}  // namespace

template <class V>
BroadcastGrid<V>::BroadcastGrid(const BroadcastParams& p)
    : rows_(p.rows),
      cols_(p.cols),
      depth_(p.depth),
      latency_(p.latency),
      drain_registers_(p.double_buffer),
      row_port_(rows_ * depth_),
      col_port_(cols_ * depth_),
      row_operands_(rows_ * depth_),
      col_operands_(cols_ * depth_),
      control_(p.latency),
      products_(p.latency < 2 ? 1 : p.latency - 1, std::vector<V>(rows_ * cols_)),
      sums_(rows_ * cols_),
      drained_(drain_registers_ ? rows_ * cols_ : 0),
      leaving_(p.flush + 1, Leaving{std::vector<V>(cols_), 0}) {
  if (p.latency == 0) throw ModelError("MS403", "a PE has a register at least");
}

template <class V>
void BroadcastGrid<V>::bubble(std::uint8_t /*flags*/) {
  std::fill(row_port_.begin(), row_port_.end(), V{});
  std::fill(col_port_.begin(), col_port_.end(), V{});
  port_ = {};
}

template <class V>
void BroadcastGrid<V>::enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) {
  std::copy(rows.begin(), rows.end(), row_port_.begin());
  std::copy(cols.begin(), cols.end(), col_port_.begin());
  port_ = {flags, rows.size() / depth_, cols.size() / depth_};
}

template <class V>
void BroadcastGrid<V>::clock() {
  drain(control_.back());
  if (latency_ == 1) {
    multiply(row_port_, col_port_, products_[0]);
    accumulate(products_[0], port_);
  } else {
    // The ring has a register less than it has entries: what is added in this cycle may be what the
    // multipliers make of the operand registers in the same one.
    std::vector<V>& made = products_[oldest_];
    multiply(row_operands_, col_operands_, made);
    oldest_ = oldest_ + 1 == products_.size() ? 0 : oldest_ + 1;
    accumulate(products_[oldest_], control_[latency_ - 2]);
    std::swap(row_operands_, row_port_);
    std::swap(col_operands_, col_port_);
  }
  std::copy_backward(control_.begin(), control_.end() - 1, control_.end());
  control_[0] = port_;
}

/// Moves what leaves, and takes over results that are complete.
template <class V>
void BroadcastGrid<V>::drain(const Control& complete) {
  leaving_now_ = leaving_now_ + 1 == leaving_.size() ? 0 : leaving_now_ + 1;
  Leaving& out = leaving_[leaving_now_ == 0 ? leaving_.size() - 1 : leaving_now_ - 1];
  if ((complete.flags & kPeLast) != 0) {
    if (waiting_.any()) collision();
    waiting_ = {0, complete.rows, complete.cols};
    if (drain_registers_) std::copy(sums_.begin(), sums_.end(), drained_.begin());
  }
  out.cols = 0;
  if (!waiting_.any()) return;
  const V* row = &(drain_registers_ ? drained_ : sums_)[waiting_.row * cols_];
  std::copy_n(row, cols_, out.words.begin());
  out.cols = waiting_.cols;
  ++waiting_.row;
}

template <class V>
void BroadcastGrid<V>::multiply(const std::vector<V>& rows, const std::vector<V>& cols,
                                std::vector<V>& products) {
  for (std::size_t i = 0; i < rows_; ++i) {
    const V* a = &rows[i * depth_];
    V* product = &products[i * cols_];
    if (depth_ == 1) {
      for (std::size_t j = 0; j < cols_; ++j) product[j] = a[0] * cols[j];
      continue;
    }
    for (std::size_t j = 0; j < cols_; ++j) {
      const V* b = &cols[j * depth_];
      V sum{};
      for (std::size_t d = 0; d < depth_; ++d) sum += a[d] * b[d];
      product[j] = sum;
    }
  }
}

template <class V>
void BroadcastGrid<V>::accumulate(const std::vector<V>& products, const Control& control) {
  if ((control.flags & kPeFirst) != 0) {
    // Results that are read from the accumulators must have left.
    if (!drain_registers_ && waiting_.any()) collision();
    std::copy(products.begin(), products.end(), sums_.begin());
    return;
  }
  const std::size_t cells = rows_ * cols_;
  for (std::size_t c = 0; c < cells; ++c) sums_[c] += products[c];
}

template class BroadcastGrid<std::int64_t>;
template class BroadcastGrid<double>;
template class BroadcastArray<std::int64_t>;
template class BroadcastArray<double>;

}  // namespace macroscope::engine
