#include "models/memory/access_cut.hpp"

namespace macroscope::memory {

RowCursor::RowCursor(const program::Transfer& transfer, std::uint32_t access_bytes)
    : access_bytes_(access_bytes),
      row_bytes_(transfer.run_bytes.count()),
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
    row_bytes_ += (pattern_[0].count - 1) * pattern_[0].stride;
    pattern_ = {pattern_[1], pattern_[2], program::Stride{1, 0}};
  }
  left_ = row_bytes_ == 0 ? 0 : pattern_[0].count * pattern_[1].count * pattern_[2].count;
}

AccessRange RowCursor::range_at(std::uint64_t address) const {
  const std::uint64_t first = address / access_bytes_;
  return {first, (address + row_bytes_ - 1) / access_bytes_ - first + 1};
}

bool RowCursor::next(AccessRange& row) {
  if (left_ == 0) return false;
  --left_;
  row = range_at(address_);
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    address_ += pattern_[i].stride;
    if (++at_[i] < pattern_[i].count) break;
    address_ -= pattern_[i].count * pattern_[i].stride;
    at_[i] = 0;
  }
  return true;
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
