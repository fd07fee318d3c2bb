// SCALE-Sim's ofmap buffer: results gather in rows of the DRAM width, and half the buffer drains at
// a time.
#pragma once

#include <cstdint>
#include <deque>

#include "models/engine/scale_sim/trapezoid.hpp"

namespace macroscope::scale_sim {

/// The double-buffered write buffer, advanced from event to event.
///
/// A word takes one free place. While a drain runs, a word that finds no place waits for the
/// drain's end; otherwise a word that leaves less than the active half free closes the row being
/// filled and starts a drain of ceil(half / bandwidth) rows, one row a cycle. Nothing else changes
/// the state, so lines between two such words are only counted.
class WriteBuffer {
 public:
  /// `capacity` and `bandwidth` in words (per cycle), both at least 1.
  WriteBuffer(std::int64_t capacity, std::int64_t bandwidth);

  /// Starts a fold: word (i, c) of `block` appears on line `first_line + i + c` of the fold.
  void begin_fold(const Trapezoid& block, std::int64_t first_line);
  /// Counts the words of all lines of the fold that have not been counted yet.
  void end_fold();

  static constexpr std::int64_t kNever = INT64_MAX;
  /// Next line of the fold, from `line` on, on which a word waits or starts a drain, if line x of
  /// the fold is at cycle `origin + x`. kNever if there is none.
  [[nodiscard]] std::int64_t next_event(std::int64_t line, std::int64_t origin) const;

  /// Takes the words up to and including `line`, which is at cycle `now`; earlier lines must be
  /// free of events. Returns the cycles the line waited.
  std::int64_t take_line(std::int64_t line, std::int64_t now);

  /// Drains what is left, starting at `now` (the cycle at which the last line was served).
  void finish(std::int64_t now);

  [[nodiscard]] std::int64_t dram_writes() const { return dram_writes_; }
  /// Largest cycle at which a row left for DRAM.
  [[nodiscard]] std::int64_t last_drain_cycle() const { return last_drain_cycle_; }

 private:
  struct PartialRow {
    std::int64_t row;
    std::int64_t words;
  };

  void add_words(std::int64_t words);
  void drain(std::int64_t now);

  std::int64_t bandwidth_;
  std::int64_t active_;  // words of the active half, rounded up
  std::int64_t rows_to_drain_;
  std::int64_t free_;
  std::int64_t drain_end_ = 0;
  std::int64_t rows_closed_ = 0;
  std::int64_t row_fill_ = 0;
  std::int64_t rows_drained_ = 0;
  std::deque<PartialRow> partial_rows_;  // closed before they were full, not drained yet
  std::int64_t dram_writes_ = 0;
  std::int64_t last_drain_cycle_ = 0;

  Trapezoid block_;
  std::int64_t first_line_ = 0;
  std::int64_t counted_ = 0;  // words of the fold already in the buffer
};

}  // namespace macroscope::scale_sim
