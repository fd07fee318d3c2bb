#include "models/engine/scale_sim/write_buffer.hpp"

#include <algorithm>

namespace macroscope::scale_sim {

WriteBuffer::WriteBuffer(std::int64_t capacity, std::int64_t bandwidth)
    : bandwidth_(bandwidth), active_((capacity + 1) / 2), free_(capacity) {
  const std::int64_t drained = capacity - active_;
  rows_to_drain_ = std::max<std::int64_t>(1, (drained + bandwidth - 1) / bandwidth);
}

void WriteBuffer::begin_fold(const Trapezoid& block, std::int64_t first_line) {
  block_ = block;
  first_line_ = first_line;
  counted_ = 0;
}

void WriteBuffer::end_fold() {
  add_words(block_.total() - counted_);
}

std::int64_t WriteBuffer::next_event(std::int64_t line, std::int64_t origin) const {
  const std::int64_t total = block_.total();
  const std::int64_t start = std::max<std::int64_t>(0, line - first_line_);
  const std::int64_t seen = block_.before(start);
  if (seen >= total) return kNever;
  const std::int64_t free = free_ - (seen - counted_);
  const std::int64_t drain_end_line = std::max(start, drain_end_ - origin - first_line_);

  std::int64_t event = kNever;
  if (drain_end_line > start) {  // a word finds the buffer full while a drain runs
    const std::int64_t target = seen + std::max<std::int64_t>(1, free);
    if (target <= total) {
      const std::int64_t full = block_.line_of(target);
      if (full < drain_end_line) event = full;
    }
  }
  const std::int64_t target = std::max(seen + std::max<std::int64_t>(1, free - active_ + 1),
                                       block_.before(std::min(drain_end_line, block_.lines())) + 1);
  if (event == kNever && target <= total) event = block_.line_of(target);
  return event == kNever ? kNever : event + first_line_;
}

std::int64_t WriteBuffer::take_line(std::int64_t line, std::int64_t now) {
  const std::int64_t before = block_.before(line - first_line_);
  const std::int64_t after = block_.before(line - first_line_ + 1);
  add_words(before - counted_);
  counted_ = after;
  std::int64_t cycle = now;
  for (std::int64_t word = before; word < after; ++word) {
    add_words(1);
    if (cycle < drain_end_) {
      if (free_ <= 0) cycle = drain_end_;
    } else if (free_ < active_) {
      drain(cycle);
    }
  }
  return cycle - now;
}

void WriteBuffer::finish(std::int64_t now) {
  if (row_fill_ > 0) {
    partial_rows_.push_back({rows_closed_, row_fill_});
    ++rows_closed_;
    row_fill_ = 0;
  }
  while (rows_drained_ < rows_closed_) {
    drain(now);
    now = drain_end_ + 1;
  }
}

void WriteBuffer::add_words(std::int64_t words) {
  row_fill_ += words;
  rows_closed_ += row_fill_ / bandwidth_;
  row_fill_ %= bandwidth_;
  free_ -= words;
}

void WriteBuffer::drain(std::int64_t now) {
  if (row_fill_ > 0) {
    partial_rows_.push_back({rows_closed_, row_fill_});
    ++rows_closed_;
    row_fill_ = 0;
  }
  const std::int64_t rows = std::min(rows_to_drain_, rows_closed_ - rows_drained_);
  rows_drained_ += rows;
  // Only the last row is counted by its words; a row closed early in the middle counts as full.
  std::int64_t words = rows * bandwidth_;
  while (!partial_rows_.empty() && partial_rows_.front().row < rows_drained_) {
    if (partial_rows_.front().row == rows_drained_ - 1) {
      words -= bandwidth_ - partial_rows_.front().words;
    }
    partial_rows_.pop_front();
  }
  dram_writes_ += words;
  free_ += words;
  drain_end_ = now + rows - 1;
  last_drain_cycle_ = std::max(last_drain_cycle_, drain_end_);
}

}  // namespace macroscope::scale_sim
