// USER mode: SCALE-Sim's ifmap or filter buffer, a window that walks over the operand's prefetch
// order.
#pragma once

#include <cstdint>

#include "models/engine/scale_sim/prefetch_order.hpp"

namespace macroscope::scale_sim {

/// The double-buffered read buffer, advanced from miss to miss.
///
/// The buffer holds a window of sets of the prefetch order. A word that is in none of them moves
/// the window on by one prefetch (half a buffer) at a time, around the order's end if need be,
/// until the word is in it. The fetches follow one another without a gap from before cycle 0, so
/// the array waits for the last of them.
class ReadBuffer {
 public:
  /// `order` must outlive the buffer.
  ReadBuffer(const PrefetchOrder& order, Bytes capacity, std::uint64_t bandwidth,
             std::uint32_t version);

  /// Starts fold (fr, fc) of an R-row array: the operand's words enter from `first_line` on.
  void begin_fold(const Mapping& map, std::uint64_t fr, std::uint64_t fc);

  static constexpr std::int64_t kNever = INT64_MAX;
  /// Next line of the fold, from `line` on, that may ask for a word outside the window. kNever if
  /// none.
  [[nodiscard]] std::int64_t next_event(std::int64_t line) const;

  /// Serves `line` of the fold, which is at cycle `now`. Returns the cycles the line waits; with
  /// version 3 this can be negative (SCALE-Sim's response is then before the request).
  std::int64_t take_line(std::int64_t line, std::int64_t now);

  [[nodiscard]] std::int64_t dram_reads() const { return dram_reads_; }
  [[nodiscard]] std::int64_t start_cycle() const { return start_cycle_; }

 private:
  // Entries of one array line that lie in the operand: keys first_key .. first_key + count - 1.
  struct Run {
    std::uint64_t row;
    std::uint64_t column;
    std::uint64_t count;
    std::uint64_t first_key;
  };
  struct Interval {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    [[nodiscard]] bool holds(std::uint64_t key) const { return key >= begin && key < end; }
  };

  [[nodiscard]] Run run_of(std::int64_t line) const;
  [[nodiscard]] bool held(std::uint64_t key) const { return low_.holds(key) || high_.holds(key); }
  [[nodiscard]] bool repeat_held(const PrefetchOrder::Place& place) const;
  void set_window(std::uint64_t first_set);
  // Prefetches until the window holds the word of `key`, which it does not hold now.
  [[nodiscard]] std::uint64_t prefetches_to(std::uint64_t key) const;
  // Moves the window until it holds the word; `wait` is SCALE-Sim's running offset of the line.
  void fetch(const PrefetchOrder::Place& place, std::uint64_t key, std::int64_t now,
             std::int64_t& wait);
  // Cycle of the response after so many more prefetches, if it was `served` before.
  [[nodiscard]] std::int64_t served_after(std::int64_t prefetches, std::int64_t served) const;

  const PrefetchOrder& order_;
  std::uint32_t version_;
  std::uint64_t active_sets_ = 0;
  std::uint64_t prefetch_sets_ = 0;
  std::int64_t prefetch_rows_ = 0;
  std::int64_t prefetch_words_ = 0;
  std::uint64_t first_set_ = 0;
  Interval high_, low_;           // keys in the window: up to its end, and from 0 where it wraps
  std::int64_t last_fetch_ = -1;  // cycle at which the last fetched row arrived
  std::int64_t dram_reads_ = 0;
  std::int64_t start_cycle_ = 0;

  std::uint64_t block_ = 0;
  std::int64_t first_line_ = 0;
  std::int64_t end_line_ = 0;     // one past the fold's last line with a word
  std::uint64_t bottom_row_ = 0;  // stationary: row that enters on first_line_
};

}  // namespace macroscope::scale_sim
