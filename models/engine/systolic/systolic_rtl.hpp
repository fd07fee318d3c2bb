// The RTL of a systolic array: what is built of it, and its registers as sequencers see them.
#pragma once

#include "models/engine/fold/rtl_grid.hpp"
#include "models/engine/rtl/packed_lanes.hpp"
#include "models/engine/rtl/rtl_module.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// ms_array_os or ms_array_ws (is: with the operands swapped) with the array's size and PE, which
/// it must have.
[[nodiscard]] RtlSpec systolic_rtl(const SystolicParams& params);

/// The skew registers, PEs, drain and flush adders of the RTL.
class SystolicRtlGrid final : public RtlGrid {
 public:
  SystolicRtlGrid(const SystolicParams& params, RtlModule& module);

  void bubble(std::uint8_t flags) override;
  void enter(std::span<const std::int64_t> rows, std::span<const std::int64_t> cols,
             std::uint8_t flags) override;
  void load(std::span<const std::int64_t> words, std::uint64_t row) override;
  [[nodiscard]] bool last_row_first() const override { return os_; }
  [[nodiscard]] bool result_valid(std::size_t col) const override { return valid_.bit(col); }
  [[nodiscard]] std::int64_t result(std::size_t col) const override { return results_.get(col); }
  void clock() override;
  void drive() override;
  void sample() override;
  /// A cycle with en_i low, with whatever bits at the other inputs.
  void stall(std::uint32_t bits);

 private:
  void write_control(std::size_t port, bool value);
  void write_inputs();

  bool os_;
  RtlModule* module_;
  RtlClock clock_;
  PackedLanes a_, a_valid_, b_, b_valid_, results_, valid_;
  bool clr_ = false;
  bool last_ = false;
  std::uint32_t b_row_ = 0;
  std::size_t en_port_, clr_port_, row_port_, a_port_, a_valid_port_, b_port_, b_valid_port_;
  std::size_t results_port_, valid_port_;
};

}  // namespace macroscope::engine
