// Where the pairs of powers of two of a column of Laconic PEs come from.
#pragma once

#include <cstdint>
#include <vector>

#include "models/engine/bit_slice/digit_feed.hpp"
#include "models/pe/bit_slice.hpp"

namespace macroscope::engine {

/// Numbers of the groups of 16 products of a reduction that a column is offered: all, or with
/// `skip_empty` those with a pair; one at least, which clears the accumulators.
[[nodiscard]] std::vector<std::uint64_t> offered_groups(const SliceReduction& reduction,
                                                        bool skip_empty);

/// A source of pairs for each lane of each PE of a column: products of 16 k at a time, from each
/// lane one pair of a power of a and a power of b per cycle. The next 16 products follow when no
/// lane of the column has more than one pair left. Two registers from operands to pairs.
class PairFeed {
 public:
  explicit PairFeed(const BitSliceParams& params) : params_(params) {}

  void begin(SliceReductionRef reduction);
  /// All pairs of the reduction will be on their way at the end of this cycle.
  [[nodiscard]] bool finished() const { return next_ == groups_.size() && drained(); }
  /// Inputs of the PE `row`.
  [[nodiscard]] pe::Laconic::Inputs output(std::size_t row) const;
  /// One enabled cycle; true when it picks the last pairs of the reduction.
  bool tick();

 private:
  using Pair = std::array<pe::Laconic::Power, 2>;
  using Lanes = std::array<std::vector<Pair>, pe::kLaconicLanes>;

  [[nodiscard]] bool drained() const;
  [[nodiscard]] std::vector<Lanes> pairs(std::uint64_t group) const;  // by row
  [[nodiscard]] static bool empty(const std::vector<Lanes>& rows);

  BitSliceParams params_;
  SliceReductionRef reduction_;
  std::vector<std::uint64_t> groups_;  // of the reduction, that are offered
  std::size_t next_ = 0;
  std::vector<Lanes> in_work_;  // what is left, by row
  bool working_ = false;        // a group is in work: an empty one takes a cycle
  bool work_first_ = false, work_last_ = false;
  std::vector<pe::Laconic::Inputs> output_;  // by row
};

}  // namespace macroscope::engine
