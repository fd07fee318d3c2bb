// From an address inside a channel to bank, row and column.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// Where an access lands.
struct Coordinates {
  std::uint32_t bank = 0;  // flat number in the channel, see Standard::banks()
  std::uint32_t row = 0;
  std::uint32_t column = 0;  // access (burst) in the row

  bool operator==(const Coordinates&) const = default;
};

/// A permutation of the bits of an access number (address / access_bytes), with an optional XOR of
/// row bits into the bank bits. Every level's count is a power of two.
class AddressMap {
 public:
  /// One run of bits: `bits` of `level` taken next from the least significant end.
  struct Field {
    std::uint32_t level;
    std::uint32_t bits;
  };
  /// `fields` from the least significant bit up; each level's bits add up to log2 of its count.
  /// `xor_hash`: the bank-selecting bits (all levels between channel and row) are XORed with the
  /// low row bits.
  AddressMap(const Standard& standard, const std::vector<Field>& fields, bool xor_hash);

  /// Addresses beyond the capacity wrap (callers check).
  [[nodiscard]] Coordinates decode(std::uint64_t address) const {
    const std::uint64_t access = address >> offset_bits_;
    Coordinates at;
    for (std::uint32_t i = 0; i < pieces_; ++i) {
      const Piece& p = piece_[i];
      const auto value = static_cast<std::uint32_t>((access >> p.from) & p.mask) << p.to;
      at.bank |= value & p.bank;
      at.row |= value & p.row;
      at.column |= value & p.column;
    }
    at.bank ^= hash(at.row);
    return at;
  }
  /// The address of an access: the inverse of decode().
  [[nodiscard]] std::uint64_t encode(const Coordinates& at) const;
  [[nodiscard]] std::uint32_t access_bytes() const { return 1U << offset_bits_; }
  /// Accesses from an address on, a power of two, that share bank and row with column numbers
  /// 0.. ascending: 1 when the lowest bit is not a column bit.
  [[nodiscard]] std::uint32_t columns_in_a_run() const { return 1U << column_run_bits_; }

 private:
  struct Piece {
    std::uint32_t from = 0, to = 0;
    std::uint64_t mask = 0;
    std::uint32_t bank = 0, row = 0, column = 0;  // all ones for the field it belongs to
  };
  [[nodiscard]] std::uint32_t hash(std::uint32_t row) const { return row & hash_mask_; }

  std::array<Piece, 24> piece_{};
  std::uint32_t pieces_ = 0;
  std::uint32_t offset_bits_ = 0;
  std::uint32_t column_run_bits_ = 0;
  std::uint32_t hash_mask_ = 0;
};

}  // namespace macroscope::dram
