// One column of a bit-slice engine, register by register: digit source, PEs, flush units.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "models/engine/bit_slice/digit_feed.hpp"
#include "models/engine/bit_slice/pair_feed.hpp"
#include "models/engine/bit_slice/slice_columns.hpp"
#include "models/pe/bit_slice.hpp"
#include "models/pe/flush.hpp"

namespace macroscope::engine {

/// Clocks the twins of models/pe: a picker in each PE (OPT3), one for the column (OPT4C), four
/// lanes of it (OPT4E), packed words (skip_empty) or pairs of powers of two (Laconic).
///
/// The sum of a bit weight goes to the flush units, one for each PE, three cycles after its last
/// digits were picked: then the accumulators hold it, and the first digits of the next one have
/// not been added yet. Laconic's accumulators hold the result five cycles after the last pairs.
class SliceColumn {
 public:
  explicit SliceColumn(const BitSliceParams& params);

  /// The next reduction may begin in this cycle.
  [[nodiscard]] bool finished() const { return feed_ ? feed_->finished() : pairs_->finished(); }
  void begin(SliceReductionRef reduction);
  /// One enabled cycle.
  void tick();
  /// Results that appear with the clock edge of the last tick; no reduction when there are none.
  [[nodiscard]] const SliceResults& results() const { return results_; }
  /// The reduction whose last digits stood at the PEs in the last tick, or none.
  [[nodiscard]] const SliceReductionRef& fetched() const { return fetched_; }

 private:
  void step_digits();
  void step_pairs();
  void step_flush();
  [[nodiscard]] static std::int64_t other(const FeedOutput& out, std::size_t row,
                                          std::uint32_t lane);

  BitSliceParams params_;
  std::unique_ptr<DigitFeed> feed_;
  std::unique_ptr<PairFeed> pairs_;
  std::vector<pe::Opt3> opt3_;
  std::vector<pe::Opt4c> opt4c_;
  std::vector<pe::Opt4e> opt4e_;
  std::vector<pe::Laconic> laconic_;
  std::vector<std::int64_t> accumulator_;
  std::vector<pe::FlushShiftAdd> flush_;
  std::deque<bool> last_;          // last digits were picked so many cycles ago
  std::uint32_t weights_out_ = 0;  // bit weights of the present reduction that reached the PEs
  std::uint32_t flushed_ = 0;      // and the flush units
  std::deque<SliceReductionRef> to_fetch_, to_finish_;
  SliceReductionRef fetched_;
  SliceResults results_;
};

/// The columns of the PE-level reference: one begins a reduction when it is given it.
class PeColumns final : public SliceColumns {
 public:
  explicit PeColumns(const BitSliceParams& params);

  [[nodiscard]] bool takes_next(std::size_t column) const override { return finished(column); }
  [[nodiscard]] bool finished(std::size_t column) const override {
    return columns_[column].finished();
  }
  void begin(std::size_t column, SliceReductionRef reduction) override {
    columns_[column].begin(std::move(reduction));
  }
  void clock() override {
    for (SliceColumn& column : columns_) column.tick();
  }
  [[nodiscard]] const SliceResults& results(std::size_t column) const override {
    return columns_[column].results();
  }
  [[nodiscard]] const SliceReductionRef& fetched(std::size_t column) const override {
    return columns_[column].fetched();
  }

 private:
  std::vector<SliceColumn> columns_;
};

}  // namespace macroscope::engine
