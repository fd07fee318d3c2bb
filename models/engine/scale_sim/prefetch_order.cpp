#include "models/engine/scale_sim/prefetch_order.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::scale_sim {
namespace {

constexpr std::uint64_t kSetLimit = std::uint64_t{6} << 20;  // 48 MiB of keys

}  // namespace

PrefetchOrder::PrefetchOrder(const Mapping& map, bool is_ifmap, const Window* window,
                             std::uint64_t words_per_set)
    : window_(window) {
  const Dataflow stationary = is_ifmap ? Dataflow::is : Dataflow::ws;
  streamed_ = map.dataflow != stationary;
  // Only a filter under os enters along the columns; every other streamed operand enters along the
  // rows.
  along_columns_ = !streamed_ || (map.dataflow == Dataflow::os && !is_ifmap);
  width_ = along_columns_ ? map.cols : map.rows;
  blocks_ = along_columns_ ? map.col_folds : map.row_folds;
  last_width_ = along_columns_ ? map.cols_used(blocks_ - 1) : map.rows_used(blocks_ - 1);
  height_ = streamed_ ? map.time : map.k;
  m_across_ = map.dataflow != Dataflow::ws;

  const std::uint64_t words = is_ifmap ? map.m * map.k : map.k * map.n;
  if (words / words_per_set >= kSetLimit) {
    throw ModelError(
        "MS424", fmt::format("{} of {} words in sets of {} (1 % of its buffer) is too much to "
                             "follow in user mode (limit {} sets); use a larger buffer",
                             is_ifmap ? "an ifmap" : "a filter", words, words_per_set, kSetLimit));
  }
  set_begin_.reserve(words / words_per_set + 1);
  cut_into_sets(words_per_set);
}

std::uint64_t PrefetchOrder::set_of(std::uint64_t key) const {
  const auto next = std::upper_bound(set_begin_.begin(), set_begin_.end(), key);
  return static_cast<std::uint64_t>(next - set_begin_.begin()) - 1;
}

void PrefetchOrder::cut_into_sets(std::uint64_t words_per_set) {
  set_begin_.push_back(0);
  const std::uint64_t rows = blocks_ * height_;
  if (!streamed_) {
    for (std::uint64_t row = 0; row < rows; ++row) {
      const std::uint64_t block = row / height_;
      take_run(block, row % height_, 0, width_of(block), words_per_set);
    }
    return;
  }
  for (std::uint64_t diagonal = 0; diagonal < rows + width_ - 1; ++diagonal) {
    // Stack rows of this diagonal, highest first; its entries in one block are one run.
    std::uint64_t column = diagonal < rows ? 0 : diagonal - rows + 1;
    const std::uint64_t end = std::min(width_, diagonal + 1);
    while (column < end) {
      const std::uint64_t row = diagonal - column;
      const std::uint64_t block = row / height_;
      const std::uint64_t run = std::min(end - column, row % height_ + 1);
      const std::uint64_t used = width_of(block);
      if (column < used) {
        take_run(block, row % height_, column, std::min(run, used - column), words_per_set);
      }
      column += run;
    }
  }
}

// Entries (row, column), (row - 1, column + 1), ... of a streamed block, or (row, column), (row,
// column + 1), ...
void PrefetchOrder::take_run(std::uint64_t block, std::uint64_t row, std::uint64_t column,
                             std::uint64_t count, std::uint64_t words_per_set) {
  const std::uint64_t first_key = key(block, row, column);
  if (window_ == nullptr || !window_->has_gaps()) {
    std::uint64_t words = in_set_ + count;
    std::uint64_t taken = words_per_set - in_set_;
    for (; words >= words_per_set; words -= words_per_set) {
      set_begin_.push_back(first_key + taken);
      taken += words_per_set;
    }
    in_set_ = words;
    return;
  }
  const Place first = place(block, row, column);
  const std::uint64_t down = streamed_ ? 1 : 0;  // rows lost per column
  std::uint64_t gaps = 0;
  if (m_across_) {
    gaps = window_->gaps(first.m, count, static_cast<std::int64_t>(first.k),
                         -static_cast<std::int64_t>(down));
  } else {  // m falls along the run, k grows
    gaps = window_->gaps(first.m - (count - 1), count,
                         static_cast<std::int64_t>(first.k + count - 1), -1);
  }
  if (in_set_ + count - gaps < words_per_set) {
    in_set_ += count - gaps;
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const Place at = place(block, row - i * down, column + i);
    if (!window_->has_word(at.m, at.k)) continue;
    if (++in_set_ == words_per_set) {
      set_begin_.push_back(first_key + i + 1);
      in_set_ = 0;
    }
  }
}

}  // namespace macroscope::scale_sim
