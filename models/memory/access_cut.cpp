#include "models/memory/access_cut.hpp"

namespace macroscope::memory {

RowCursor::RowCursor(const program::Transfer& transfer, std::uint32_t access_bytes, bool splits)
    : access_bytes_(access_bytes),
      row_bytes_(transfer.run_bytes.count()),
      splits_(splits),
      run_bytes_(row_bytes_),
      pattern_(transfer.pattern),
      address_(transfer.base) {
  // Dimensions of one element do not count; the others move to the front.
  std::size_t used = 0;
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i].count != 1) pattern_[used++] = pattern_[i];
  }
  while (used < pattern_.size()) pattern_[used++] = {1, 0};
  // Between two rows less than an access apart no access is free, so they are one row.
  while (pattern_[0].count > 1 && pattern_[0].stride >= row_bytes_ &&
         pattern_[0].stride - row_bytes_ < access_bytes_) {
    const bool gapless = merges_ == 0 && pattern_[0].stride == row_bytes_;
    if (!gapless) merged_[merges_++] = pattern_[0];
    row_bytes_ += (pattern_[0].count - 1) * pattern_[0].stride;
    if (gapless) run_bytes_ = row_bytes_;
    pattern_ = {pattern_[1], pattern_[2], program::Stride{1, 0}};
  }
  left_ = row_bytes_ == 0 ? 0 : pattern_[0].count * pattern_[1].count * pattern_[2].count;
}

AccessRange RowCursor::range_at(std::uint64_t address) const {
  const std::uint64_t first = address / access_bytes_;
  return {first, (address + row_bytes_ - 1) / access_bytes_ - first + 1};
}

bool RowCursor::next(AccessRange& row) {
  if (splits_) return next_range(row);
  if (left_ == 0) return false;
  row = range_at(address_);
  step();
  return true;
}

/// The accesses of the row from the first that was not given on that are alike.
bool RowCursor::next_range(AccessRange& range) {
  if (row_.count == 0) {
    if (left_ == 0) return false;
    row_ = range_at(address_);
    row_address_ = address_;
    step();
  }
  range = {row_.first, 1, !whole(row_.first)};
  if (!range.partial && merges_ == 0) {
    // A run of bytes is whole up to its last access.
    range.count = std::max<std::uint64_t>(1, row_.count - 1);
  }
  while (range.count < row_.count && whole(row_.first + range.count) == !range.partial) {
    ++range.count;
  }
  row_.first += range.count;
  row_.count -= range.count;
  return true;
}

/// Whether every byte of the access is in the row.
bool RowCursor::whole(std::uint64_t access) const {
  const std::uint64_t begin = access * access_bytes_;
  if (begin < row_address_) return false;
  const std::uint64_t offset = begin - row_address_;
  return covered(merges_, offset, offset + access_bytes_) == access_bytes_;
}

/// Bytes of [begin, end) that are in the row of `depth` merges.
std::uint64_t RowCursor::covered(std::size_t depth, std::uint64_t begin, std::uint64_t end) const {
  if (depth == 0) return begin >= run_bytes_ ? 0 : std::min(end, run_bytes_) - begin;
  const program::Stride& stride = merged_[depth - 1];
  std::uint64_t bytes = 0;
  for (std::uint64_t i = begin / stride.stride; i < stride.count && i * stride.stride < end; ++i) {
    const std::uint64_t from = i * stride.stride;
    const std::uint64_t until = i + 1 == stride.count ? end : std::min(end, from + stride.stride);
    bytes += covered(depth - 1, std::max(begin, from) - from, until - from);
  }
  return bytes;
}

void RowCursor::step() {
  --left_;
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    address_ += pattern_[i].stride;
    if (++at_[i] < pattern_[i].count) break;
    address_ -= pattern_[i].count * pattern_[i].stride;
    at_[i] = 0;
  }
}

std::uint64_t RowCursor::accesses() const {
  const bool even = std::all_of(pattern_.begin(), pattern_.end(), [&](const program::Stride& s) {
    return s.count == 1 || s.stride % access_bytes_ == 0;
  });
  if (even) return left_ * range_at(address_).count;
  RowCursor rest = *this;
  AccessRange row;
  std::uint64_t sum = 0;
  while (rest.next(row)) sum += row.count;
  return sum;
}

}  // namespace macroscope::memory
