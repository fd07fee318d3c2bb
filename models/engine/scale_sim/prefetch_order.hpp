// USER mode: the fixed order in which an operand is prefetched, and where its sets of words begin.
#pragma once

#include <cstdint>
#include <vector>

#include "models/engine/scale_sim/mapping.hpp"
#include "models/engine/scale_sim/window.hpp"

namespace macroscope::scale_sim {

/// The order in which SCALE-Sim prefetches one operand, as a number (key) per entry that grows
/// along it.
///
/// A streamed operand is cut into blocks of `height` (time) x `width` (array rows or columns), the
/// blocks are stacked, and the stack is read along anti-diagonals, highest row first. A stationary
/// operand's blocks
/// (`height` = K) are read row by row. Entries that hold no word (beyond the operand, or -1) are
/// skipped when the words are counted into sets of `words_per_set`; a set is known by the key at
/// which it begins, so the memory needed is one number per set, not per word.
class PrefetchOrder {
 public:
  /// The order of the ifmap or the filter under `map`; `window` is the ifmap's and null for a
  /// filter, whose entries all hold a word. ModelError MS424 if the operand has too many sets or
  /// lines.
  PrefetchOrder(const Mapping& map, bool is_ifmap, const Window* window,
                std::uint64_t words_per_set);

  [[nodiscard]] bool streamed() const { return streamed_; }
  /// Blocks belong to the columns of folds, else to the rows of folds.
  [[nodiscard]] bool along_columns() const { return along_columns_; }
  [[nodiscard]] std::uint64_t width() const { return width_; }
  [[nodiscard]] std::uint64_t height() const { return height_; }
  /// Array rows or columns that `block` uses.
  [[nodiscard]] std::uint64_t width_of(std::uint64_t block) const {
    return block + 1 < blocks_ ? width_ : last_width_;
  }
  /// Key of the entry in `row` and `column` of `block`. Entries of one array line have consecutive
  /// keys.
  [[nodiscard]] std::uint64_t key(std::uint64_t block, std::uint64_t row,
                                  std::uint64_t column) const {
    return (block * height_ + row + (streamed_ ? column : 0)) * width_ + column;
  }
  /// The entry's place in the ifmap matrix.
  struct Place {
    std::uint64_t m;
    std::uint64_t k;
  };
  [[nodiscard]] Place place(std::uint64_t block, std::uint64_t row, std::uint64_t column) const {
    const std::uint64_t across = block * width_ + column;
    return m_across_ ? Place{across, row} : Place{row, across};
  }
  [[nodiscard]] std::uint64_t key_of(const Place& place) const {
    const std::uint64_t across = m_across_ ? place.m : place.k;
    return key(across / width_, m_across_ ? place.k : place.m, across % width_);
  }
  [[nodiscard]] const Window* window() const { return window_; }

  /// All entries of the stack, with those that hold no word: what the DRAM rows are cut from.
  [[nodiscard]] std::uint64_t entries() const { return blocks_ * height_ * width_; }
  /// Sets, with the last one, which is always there and may be empty.
  [[nodiscard]] std::uint64_t sets() const { return set_begin_.size(); }
  /// Key from which on a word belongs to `set` or a later one.
  [[nodiscard]] std::uint64_t set_begin(std::uint64_t set) const { return set_begin_[set]; }
  [[nodiscard]] std::uint64_t set_of(std::uint64_t key) const;

 private:
  void cut_into_sets(std::uint64_t words_per_set);
  void take_run(std::uint64_t block, std::uint64_t row, std::uint64_t column, std::uint64_t count,
                std::uint64_t words_per_set);

  bool streamed_ = false;
  bool along_columns_ = false;
  bool m_across_ = false;  // columns of the blocks are window positions, rows are window words
  const Window* window_ = nullptr;
  std::uint64_t blocks_ = 1, height_ = 1, width_ = 1, last_width_ = 1;
  std::uint64_t in_set_ = 0;  // words of the set being cut
  std::vector<std::uint64_t> set_begin_;
};

}  // namespace macroscope::scale_sim
