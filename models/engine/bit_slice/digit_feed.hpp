// Where the digits of a column come from, register by register.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "models/engine/bit_slice/digit_offers.hpp"

namespace macroscope::engine {

/// What stands at the digit inputs of a column's PEs in a cycle.
struct FeedOutput {
  bool clr = false;  // the first digits of a bit weight
  std::array<std::int32_t, pe::kLanes> digit{};
  std::array<std::uint64_t, pe::kLanes> k{};
  SliceReductionRef reduction;  // that they belong to
};

/// Picks the digits of the groups that are offered.
class DigitFeed {
 public:
  explicit DigitFeed(const BitSliceParams& params) : offers_(params) {}
  DigitFeed(const DigitFeed&) = delete;
  DigitFeed& operator=(const DigitFeed&) = delete;
  virtual ~DigitFeed() = default;

  void begin(SliceReductionRef reduction) { offers_.begin(std::move(reduction)); }
  /// All digits of the reduction will have been picked at the end of this cycle: the next one may
  /// begin in it.
  [[nodiscard]] virtual bool finished() const = 0;
  [[nodiscard]] virtual FeedOutput output() const = 0;
  /// The group that is offered to lane 0 in this cycle.
  [[nodiscard]] pe::GroupInputs offered() const { return offers_.item(0).group; }
  /// One enabled cycle; true when it picks the last digits of a bit weight.
  virtual bool tick() = 0;

 protected:
  [[nodiscard]] DigitOffers& offers() { return offers_; }
  [[nodiscard]] const DigitOffers& offers() const { return offers_; }

 private:
  DigitOffers offers_;
};

/// For PEs behind pickers (OPT3, OPT4C, OPT4E), or for OPT4E behind packed words.
[[nodiscard]] std::unique_ptr<DigitFeed> make_feed(const BitSliceParams& params);

}  // namespace macroscope::engine
