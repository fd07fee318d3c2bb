#include "models/memory/dram/address_map.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace macroscope::dram {
namespace {

std::uint32_t bits_of(std::uint32_t count) {
  return static_cast<std::uint32_t>(std::countr_zero(count));
}

}  // namespace

AddressMap::AddressMap(const Standard& standard, const std::vector<Field>& fields, bool xor_hash)
    : offset_bits_(bits_of(standard.access_bytes)),
      hash_mask_(xor_hash ? standard.banks() - 1 : 0) {
  // Where the lowest bit of a level goes: ids of lower bank levels stand below it in the number.
  std::vector<std::uint32_t> next(standard.levels.size(), 0);
  for (std::uint32_t level = 0; level < standard.bank_level(); ++level) {
    next[level] = bits_of(standard.banks_below(level));
  }
  std::uint32_t from = 0;
  bool run_of_columns = true;
  for (const Field& field : fields) {
    if (field.bits == 0) continue;
    Piece piece;
    piece.from = from;
    piece.to = next[field.level];
    piece.mask = (std::uint64_t{1} << field.bits) - 1;
    const bool column = field.level == standard.column_level();
    std::uint32_t& target = column                                ? piece.column
                            : field.level == standard.row_level() ? piece.row
                                                                  : piece.bank;
    target = ~0U;
    next[field.level] += field.bits;
    from += field.bits;
    run_of_columns = run_of_columns && column;
    if (run_of_columns) column_run_bits_ += field.bits;
    const bool extends = pieces_ > 0 && piece_[pieces_ - 1].bank == piece.bank &&
                         piece_[pieces_ - 1].row == piece.row &&
                         piece_[pieces_ - 1].to + static_cast<std::uint32_t>(
                                                      std::popcount(piece_[pieces_ - 1].mask)) ==
                             piece.to;
    if (extends) {
      Piece& last = piece_[pieces_ - 1];
      last.mask = (last.mask << field.bits) | piece.mask;
    } else {
      if (pieces_ == piece_.size()) throw std::logic_error("an address map of too many fields");
      piece_[pieces_++] = piece;
    }
  }
}

std::uint64_t AddressMap::encode(const Coordinates& at) const {
  const std::uint32_t bank = at.bank ^ hash(at.row);
  std::uint64_t access = 0;
  for (std::uint32_t i = 0; i < pieces_; ++i) {
    const Piece& p = piece_[i];
    const std::uint32_t value = (bank & p.bank) | (at.row & p.row) | (at.column & p.column);
    access |= ((std::uint64_t{value} >> p.to) & p.mask) << p.from;
  }
  return access << offset_bits_;
}

}  // namespace macroscope::dram
