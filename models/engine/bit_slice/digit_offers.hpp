// What a column of digit PEs is offered: groups of digits, bit weight by bit weight.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "models/engine/bit_slice/parameters.hpp"
#include "models/pe/digit_source.hpp"

namespace macroscope::engine {

/// A reduction for a column: one vector of the encoded operand and one of the other for each PE in
/// use.
struct SliceReduction {
  std::uint64_t tile = 0;               // of the array
  std::uint64_t group = 0, vector = 0;  // of the tile
  std::uint64_t first_other = 0;        // of PE 0
  std::span<const std::int16_t> encoded;
  std::vector<std::span<const std::int16_t>> others;
};
using SliceReductionRef = std::shared_ptr<const SliceReduction>;

/// Four digits of one bit weight, which k each belongs to, and of which reduction.
struct DigitItem {
  pe::GroupInputs group;
  std::array<std::uint64_t, pe::kGroup> k{};
  SliceReductionRef reduction;
};

/// The digits of a reduction as memory holds them, encoded and, with `skip_empty`, packed. Groups
/// are dealt to the feeds in turn; a feed without any for a bit weight has an empty one.
class DigitOffers {
 public:
  explicit DigitOffers(const BitSliceParams& params);

  void begin(SliceReductionRef reduction);
  /// The item that is offered to a feed, invalid when it has none left.
  [[nodiscard]] const DigitItem& item(std::uint32_t feed) const;
  /// Items were taken by these feeds; the next bit weight follows when all have taken theirs.
  void taken(const std::vector<bool>& feeds);
  [[nodiscard]] bool nothing_left() const { return weight_ == params_.weights(); }

 private:
  void load();

  BitSliceParams params_;
  SliceReductionRef reduction_;
  std::uint32_t weight_;                       // that is offered; all of them: nothing is left
  std::vector<std::vector<DigitItem>> items_;  // of the weight, by feed
  std::vector<std::size_t> next_;              // by feed
};

}  // namespace macroscope::engine
