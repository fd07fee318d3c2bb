// The address map as four small tables: what decode() does bit by bit, in four look-ups.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/memory/dram/address_map.hpp"

namespace macroscope::dram {

/// Decodes access numbers. A map only permutes bits and XORs some of them, so it is linear over
/// XOR: the coordinates of an access are those of its bytes, XORed.
class DecodeTable {
 public:
  explicit DecodeTable(const AddressMap& map) : shift_(0) {
    while ((1U << shift_) < map.access_bytes()) ++shift_;
    for (std::uint32_t part = 0; part < kParts; ++part) {
      for (std::uint64_t value = 0; value < 256; ++value) {
        table_.push_back(map.decode(value << (8 * part) << shift_));
      }
    }
  }

  [[nodiscard]] Coordinates decode(std::uint64_t address) {
    const std::uint64_t access = address >> shift_;
    if (access >> 8 != block_) [[unlikely]] {
      block_ = access >> 8;
      const Coordinates& b = table_[256 + (access >> 8 & 255)];
      const Coordinates& c = table_[512 + (access >> 16 & 255)];
      const Coordinates& d = table_[768 + (access >> 24 & 255)];
      const Coordinates& e = table_[1024 + (access >> 32 & 255)];
      high_ = {b.bank ^ c.bank ^ d.bank ^ e.bank, b.row ^ c.row ^ d.row ^ e.row,
               b.column ^ c.column ^ d.column ^ e.column};
    }
    const Coordinates& low = table_[access & 255];
    return {low.bank ^ high_.bank, low.row ^ high_.row, low.column ^ high_.column};
  }

 private:
  static constexpr std::uint32_t kParts = 5;  // 40 bits of access number
  std::vector<Coordinates> table_;
  std::uint32_t shift_;
  std::uint64_t block_ = ~std::uint64_t{0};  // the last one decoded, with the share of its bits
  Coordinates high_;
};

}  // namespace macroscope::dram
