// From a transfer's bytes to the accesses of each channel, without ever listing them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "sim/program/step.hpp"

namespace macroscope::memory {

/// Consecutive accesses; numbers are addresses divided by the size of an access.
struct AccessRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  bool partial = false;  // each has bytes that were not asked for; told by a splitting cursor alone

  bool operator==(const AccessRange&) const = default;
};

/// The rows of a transfer as ranges of whole accesses, one after the other in the order of the
/// pattern, the first (count, stride) pair innermost.
///
/// A row that begins or ends inside an access is widened to whole ones. Rows that follow each other
/// with gaps smaller than an access are one range: the accesses they share are made once.
///
/// A cursor that splits gives a row as several ranges, of accesses that are wanted whole and of
/// accesses of which only a part is.
class RowCursor {
 public:
  RowCursor(const program::Transfer& transfer, std::uint32_t access_bytes, bool splits = false);

  /// The next row, or its next range; false at the end.
  bool next(AccessRange& row);
  /// Rows not yet begun.
  [[nodiscard]] std::uint64_t rows_left() const { return left_; }
  /// Accesses of all rows; walks them when they do not all begin at the same place of an access.
  [[nodiscard]] std::uint64_t accesses() const;

 private:
  [[nodiscard]] AccessRange range_at(std::uint64_t address) const;
  void step();
  bool next_range(AccessRange& range);
  [[nodiscard]] bool whole(std::uint64_t access) const;
  [[nodiscard]] std::uint64_t covered(std::size_t depth, std::uint64_t begin,
                                      std::uint64_t end) const;

  std::uint64_t access_bytes_;
  std::uint64_t row_bytes_;
  bool splits_;
  /// How the row came about: runs of bytes, then what was merged, from the inside out.
  std::uint64_t run_bytes_;
  std::array<program::Stride, 3> merged_{};
  std::size_t merges_ = 0;
  AccessRange row_;  // of which a splitting cursor has given the accesses before
  std::uint64_t row_address_ = 0;
  std::array<program::Stride, 3> pattern_{};
  std::array<std::uint64_t, 3> at_{};
  std::uint64_t address_;
  std::uint64_t left_;
};

/// How accesses are dealt out: block i of `block` accesses lies in channel i mod `channels`, as its
/// block i / channels.
struct ChannelInterleave {
  std::uint64_t channels = 1;
  std::uint64_t block = 1;

  /// Accesses of `channel` below access `number`: the local number of the first at or after it.
  /// Accesses that follow each other are therefore consecutive in every channel.
  [[nodiscard]] std::uint64_t local(std::uint64_t channel, std::uint64_t number) const {
    const std::uint64_t round = channels * block;
    const std::uint64_t rest = number % round;
    const std::uint64_t before = channel * block;
    const std::uint64_t inside = rest <= before ? 0 : std::min(rest - before, block);
    return number / round * block + inside;
  }
  /// The part of a range that lies in `channel`, in local numbers.
  [[nodiscard]] AccessRange part(std::uint64_t channel, const AccessRange& range) const {
    const std::uint64_t first = local(channel, range.first);
    return {first, local(channel, range.first + range.count) - first, range.partial};
  }
};

/// The accesses of a transfer in one channel, in local numbers.
class ChannelCursor {
 public:
  ChannelCursor(const RowCursor& rows, const ChannelInterleave& interleave, std::uint64_t channel)
      : rows_(rows), interleave_(interleave), channel_(channel) {
    refill();
  }

  [[nodiscard]] bool empty() const { return range_.count == 0; }
  /// At most `most` consecutive accesses; must not be empty().
  AccessRange take(std::uint64_t most) {
    const AccessRange taken{range_.first, std::min(most, range_.count), range_.partial};
    range_.first += taken.count;
    range_.count -= taken.count;
    if (range_.count == 0) refill();
    return taken;
  }
  /// A lower bound of the accesses left.
  [[nodiscard]] std::uint64_t at_least() const { return range_.count; }

 private:
  void refill() {
    AccessRange row;
    while (range_.count == 0 && rows_.next(row)) range_ = interleave_.part(channel_, row);
  }

  RowCursor rows_;
  ChannelInterleave interleave_;
  std::uint64_t channel_;
  AccessRange range_;
};

}  // namespace macroscope::memory
