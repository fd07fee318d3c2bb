// Where the digits of a column come from, register by register.
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

/// What stands at the digit inputs of a column's PEs in a cycle.
struct FeedOutput {
  bool clr = false;  // the first digits of a bit weight
  std::array<std::int32_t, pe::kLanes> digit{};
  std::array<std::uint64_t, pe::kLanes> k{};
  SliceReductionRef reduction;  // that they belong to
};

/// Offers the groups of a reduction, bit weight by bit weight, to what picks their digits.
class DigitFeed {
 public:
  DigitFeed() = default;
  DigitFeed(const DigitFeed&) = delete;
  DigitFeed& operator=(const DigitFeed&) = delete;
  virtual ~DigitFeed() = default;

  void begin(SliceReductionRef reduction);
  /// All digits of the reduction will have been picked at the end of this cycle: the next one may
  /// begin in it.
  [[nodiscard]] virtual bool finished() const = 0;
  [[nodiscard]] virtual FeedOutput output() const = 0;
  /// The group that is offered to lane 0 in this cycle.
  [[nodiscard]] pe::GroupInputs offered() const;
  /// One enabled cycle; true when it picks the last digits of a bit weight.
  virtual bool tick() = 0;

 protected:
  /// Four digits of one bit weight, which k each belongs to, and of which reduction.
  struct Item {
    pe::GroupInputs group;
    std::array<std::uint64_t, pe::kGroup> k{};
    SliceReductionRef reduction;
  };
  explicit DigitFeed(const BitSliceParams& params, std::uint32_t lanes);
  [[nodiscard]] const BitSliceParams& params() const { return params_; }
  /// The item that is offered to a lane, invalid when it has none left.
  [[nodiscard]] const Item& item(std::uint32_t lane) const;
  /// Items were taken by these lanes; the next bit weight follows when all have taken theirs.
  void taken(const std::vector<bool>& lanes);
  [[nodiscard]] bool nothing_left() const { return weight_ == params_.weights(); }

 private:
  void load();

  BitSliceParams params_;
  SliceReductionRef reduction_;
  std::uint32_t weight_;                  // that is offered; all of them when nothing is left
  std::vector<std::vector<Item>> items_;  // of the weight, by lane
  std::vector<std::size_t> next_;         // by lane
};

/// For PEs behind pickers (OPT3, OPT4C, OPT4E), or for OPT4E behind packed words.
[[nodiscard]] std::unique_ptr<DigitFeed> make_feed(const BitSliceParams& params);

}  // namespace macroscope::engine
