// Registers that only pass values on, without moving them in memory every cycle.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace macroscope::engine {

/// The triangle of registers in front of an edge: lane i sees what entered i cycles ago.
template <class V>
class SkewBuffer {
 public:
  explicit SkewBuffer(std::size_t lanes)
      : lanes_(lanes), values_(lanes * lanes), flags_(lanes * lanes) {}

  /// Fills the slot of this cycle with a bubble that carries `flags` on every lane.
  void enter_bubble(std::uint8_t flags) {
    std::fill_n(&values_[now_ * lanes_], lanes_, V{});
    std::fill_n(&flags_[now_ * lanes_], lanes_, flags);
  }
  /// Lane `lane` of the vector that enters in this cycle (after `enter_bubble`).
  void set(std::size_t lane, V value, std::uint8_t flags) {
    values_[now_ * lanes_ + lane] = value;
    flags_[now_ * lanes_ + lane] = flags;
  }
  [[nodiscard]] V value(std::size_t lane) const { return values_[slot(lane) * lanes_ + lane]; }
  [[nodiscard]] std::uint8_t flags(std::size_t lane) const {
    return flags_[slot(lane) * lanes_ + lane];
  }
  void clock() { now_ = now_ + 1 == lanes_ ? 0 : now_ + 1; }

 private:
  [[nodiscard]] std::size_t slot(std::size_t lane) const {
    return now_ >= lane ? now_ - lane : now_ + lanes_ - lane;
  }
  std::size_t lanes_;
  std::size_t now_ = 0;
  std::vector<V> values_;
  std::vector<std::uint8_t> flags_;
};

/// Rows of shift registers, all moving right by one in a cycle: a window that slides over each
/// row's history.
template <class T>
class MovingRight {
 public:
  MovingRight(std::size_t rows, std::size_t width)
      : width_(width), span_(width + kSlack), start_(kSlack), cells_(rows * (width + kSlack)) {}

  /// Moves every row right by one; the caller then writes `row(i)[0]` of every row.
  void clock() {
    if (start_ == 0) {
      start_ = kSlack;
      for (T* row = cells_.data(); row != cells_.data() + cells_.size(); row += span_) {
        std::copy_backward(row, row + width_, row + span_);
      }
    }
    --start_;
  }
  [[nodiscard]] T* row(std::size_t i) { return &cells_[i * span_ + start_]; }

 private:
  static constexpr std::size_t kSlack = 64;  // cycles between two moves in memory
  std::size_t width_;
  std::size_t span_;
  std::size_t start_;
  std::vector<T> cells_;
};

/// Rows of registers, all moving down by one in a cycle: a ring of rows.
template <class T>
class MovingDown {
 public:
  MovingDown(std::size_t rows, std::size_t width)
      : rows_(rows), width_(width), cells_(rows * width) {}

  /// Moves every row down by one; the caller then writes all of `row(0)`.
  void clock() { top_ = top_ == 0 ? rows_ - 1 : top_ - 1; }
  [[nodiscard]] T* row(std::size_t i) {
    const std::size_t at = top_ + i;
    return &cells_[(at >= rows_ ? at - rows_ : at) * width_];
  }
  [[nodiscard]] const T* row(std::size_t i) const { return const_cast<MovingDown*>(this)->row(i); }

 private:
  std::size_t rows_;
  std::size_t width_;
  std::size_t top_ = 0;
  std::vector<T> cells_;
};

}  // namespace macroscope::engine
