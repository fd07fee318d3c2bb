// Results of a grid some cycles late.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "models/engine/fold/pe_grid.hpp"

namespace macroscope::engine {

/// A grid whose PEs have more register stages than one, and flush adders below its columns.
///
/// All PEs have equally many stages and links between them go from one stage to the same stage, so
/// the registers may be drawn behind the output registers (retiming): every result is the same in
/// the same cycle. tests/rtl compares with RTL, where they stand in the PEs.
template <class V>
class DelayedGrid final : public PeGrid<V> {
 public:
  /// `delay`: at least 1 cycle.
  DelayedGrid(std::unique_ptr<PeGrid<V>> grid, std::size_t cols, std::size_t delay)
      : grid_(std::move(grid)), stages_(delay, Stage(cols)) {}

  void bubble(std::uint8_t flags) override { grid_->bubble(flags); }
  void enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) override {
    grid_->enter(rows, cols, flags);
  }
  void load(std::span<const V> words, std::uint64_t row) override { grid_->load(words, row); }
  void release() override { grid_->release(); }
  [[nodiscard]] bool last_row_first() const override { return grid_->last_row_first(); }
  [[nodiscard]] bool result_valid(std::size_t col) const override {
    return stages_[now_][col].valid;
  }
  [[nodiscard]] V result(std::size_t col) const override { return stages_[now_][col].value; }
  void clock() override {
    Stage& oldest = stages_[next_];
    for (std::size_t j = 0; j < oldest.size(); ++j) {
      oldest[j] = {grid_->result_valid(j), grid_->result(j)};
    }
    next_ = next_ + 1 == stages_.size() ? 0 : next_ + 1;
    now_ = next_;
    grid_->clock();
  }

 private:
  struct Result {
    bool valid = false;
    V value{};
  };
  using Stage = std::vector<Result>;

  std::unique_ptr<PeGrid<V>> grid_;
  std::vector<Stage> stages_;  // a ring
  std::size_t next_ = 0;       // the stage that is written next
  std::size_t now_ = 0;        // the last stage
};

}  // namespace macroscope::engine
