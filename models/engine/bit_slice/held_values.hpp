// The operands of a tile in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "models/engine/bit_slice/pe_array.hpp"
#include "models/engine/bit_slice/stream.hpp"

namespace macroscope::engine {

class HeldValues final : public SliceValues {
 public:
  explicit HeldValues(const SliceTile& tile) : tile_(&tile) {}
  void encoded(std::uint64_t group, std::uint64_t index,
               std::span<std::int16_t> out) const override {
    copy(tile_->encoded, group * tile_->shape.vectors + index, out);
  }
  void other(std::uint64_t group, std::uint64_t index, std::span<std::int16_t> out) const override {
    copy(tile_->other, group * tile_->shape.others + index, out);
  }

 private:
  static void copy(const std::vector<std::int16_t>& from, std::uint64_t row,
                   std::span<std::int16_t> out) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(row * out.size());
    std::copy_n(first, out.size(), out.begin());
  }
  const SliceTile* tile_;
};

}  // namespace macroscope::engine
