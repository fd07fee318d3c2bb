// The RTL of a bit-slice engine: what is built of it, and its columns as their controller sees
// them.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "models/engine/bit_slice/operand_ports.hpp"
#include "models/engine/bit_slice/slice_columns.hpp"
#include "models/engine/rtl/lane_port.hpp"
#include "models/engine/rtl/rtl_ports.hpp"

namespace macroscope::engine {

/// ms_array_bit_slice or ms_array_laconic with the engine's size, PE and barrier.
[[nodiscard]] RtlSpec bit_slice_rtl(const BitSliceParams& params);

/// PEs of the largest engine that is compiled in about a minute, in words, and half a minute, in
/// gates: those of Laconic are many.
struct SliceRtlLimits {
  std::uint64_t words = 0;
  std::uint64_t gates = 0;
};
[[nodiscard]] SliceRtlLimits rtl_limits(SlicePe pe);

/// The pickers, PEs, flush units and barrier of the RTL.
///
/// With the barrier at the end of every reduction a column is given the next one as soon as it has
/// taken the last groups of the one before: it is the RTL that lets it wait. The end of a tile is
/// where all columns say that they are free.
class RtlColumns final : public SliceColumns, public RtlPorts {
 public:
  RtlColumns(const BitSliceParams& params, RtlModule& module);

  [[nodiscard]] bool takes_next(std::size_t column) const override {
    return operands_->nothing_left(column);
  }
  [[nodiscard]] bool finished(std::size_t column) const override {
    return takes_next(column) && free(column);
  }
  void begin(std::size_t column, SliceReductionRef reduction) override;
  void clock() override;
  [[nodiscard]] const SliceResults& results(std::size_t column) const override {
    return columns_[column].results;
  }
  [[nodiscard]] const SliceReductionRef& fetched(std::size_t column) const override {
    return columns_[column].fetched;
  }

  [[nodiscard]] bool offer() override;
  void drive() override;
  void sample() override;
  /// A cycle with en_i low, with whatever bits at the other inputs.
  void stall(std::uint32_t bits);

 private:
  struct Column {
    std::deque<SliceReductionRef> to_begin, to_finish;
    SliceReductionRef working;  // whose groups it takes and picks from
    SliceReductionRef picked;   // whose last digits it picked with the last clock edge
    SliceReductionRef fetched;
    SliceResults results;
  };
  [[nodiscard]] bool free(std::size_t column) const { return clocked_ ? free_.bit(column) : true; }

  BitSliceParams params_;
  RtlModule* module_;
  RtlClock clock_;
  std::unique_ptr<SliceOperandPorts> operands_;
  std::vector<Column> columns_;
  LanePort en_, use_, free_, valid_, results_;
  bool clocked_ = false;  // there has been a clock edge since the reset
};

}  // namespace macroscope::engine
