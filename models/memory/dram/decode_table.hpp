// The address map as small tables: what decode() does bit by bit, in a few look-ups.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/memory/dram/address_map.hpp"

namespace macroscope::dram {

/// Decodes access numbers. A map only permutes bits and XORs some of them, so it is linear over
/// XOR: the coordinates of an access are those of its bytes, XORed. Copies share the tables.
class DecodeTable {
 public:
  DecodeTable(const AddressMap& map) {  // NOLINT(google-explicit-constructor): the same, faster
    while ((1U << shift_) < map.access_bytes()) ++shift_;
    auto table = std::make_shared<std::vector<Coordinates>>();
    for (std::uint32_t part = 0; part < kParts; ++part) {
      for (std::uint64_t value = 0; value < 256; ++value) {
        table->push_back(map.decode(value << (8 * part) << shift_));
      }
    }
    table_ = std::move(table);
    low_ = table_->data();
  }

  [[nodiscard]] Coordinates decode(std::uint64_t address) {
    const std::uint64_t access = address >> shift_;
    if (access >> 8 != block_) [[unlikely]] {
      block_ = access >> 8;
      high_ = {};
      for (std::uint32_t part = 1; part < kParts; ++part) {
        const Coordinates& at = low_[std::size_t{256} * part + (access >> (8 * part) & 255)];
        high_ = {high_.bank ^ at.bank, high_.row ^ at.row, high_.column ^ at.column};
      }
    }
    const Coordinates& low = low_[access & 255];
    return {low.bank ^ high_.bank, low.row ^ high_.row, low.column ^ high_.column};
  }

 private:
  static constexpr std::uint32_t kParts = 6;  // 48 bits, see check_levels()
  std::shared_ptr<const std::vector<Coordinates>> table_;
  const Coordinates* low_ = nullptr;
  std::uint32_t shift_ = 0;
  std::uint64_t block_ = ~std::uint64_t{0};  // the last one decoded, with the share of its bits
  Coordinates high_;
};

}  // namespace macroscope::dram
