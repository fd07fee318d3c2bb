// The registers of an array that are RTL behind its ports.
#pragma once

#include <optional>
#include <string_view>

#include "models/engine/fold/array_rtl.hpp"
#include "models/engine/fold/pe_grid.hpp"
#include "models/engine/rtl/lane_port.hpp"
#include "models/engine/rtl/rtl_ports.hpp"

namespace macroscope::engine {

/// PeGrid of an array's RTL; what enters is what the sequencers of `ClockedArray` decide.
///
/// `clock` takes the module through a clock cycle. Inside a device, where the kernel is running,
/// the unit calls the parts of it as RtlPorts.
class RtlGrid final : public PeGrid<std::int64_t>, public RtlPorts {
 public:
  /// `module`: an instance of `rtl`, made for an array of this shape and PE.
  RtlGrid(const ArrayShape& shape, const pe::PeParams& pe, const ArrayRtl& rtl, RtlSignals& module);

  void bubble(std::uint8_t flags) override;
  void enter(std::span<const std::int64_t> rows, std::span<const std::int64_t> cols,
             std::uint8_t flags) override;
  void load(std::span<const std::int64_t> words, std::uint64_t row) override;
  [[nodiscard]] bool last_row_first() const override { return last_row_first_; }
  [[nodiscard]] bool result_valid(std::size_t col) const override { return valid_.bit(col); }
  [[nodiscard]] std::int64_t result(std::size_t col) const override;
  void clock() override;

  void drive() override;
  void sample() override;
  /// A cycle with en_i low, with whatever bits at the other inputs. A column whose result changes,
  /// if any.
  std::optional<std::size_t> stall(std::uint32_t bits);
  /// Cycles with whatever bits at all inputs: what a reset has to end.
  void run_wild(std::uint32_t bits, int cycles);
  /// From now on lanes that are not valid hold whatever follows from `bits`, not 0.
  void scramble_unused(std::uint32_t bits) { scramble_ = bits | 1U; }

 private:
  /// Lanes of an operand with a bit for each row or column, and the ports at which they enter.
  struct Operand {
    Operand(RtlSignals& module, std::string_view name, std::size_t lanes, std::uint32_t width,
            std::size_t groups);
    void clear();
    void write();
    /// Bits in all lanes whose row or column is not valid; returns others. `side_by_side`: lanes of
    /// one row or column, else they are as far apart as there are of these.
    [[nodiscard]] std::uint32_t scramble(std::uint32_t bits, bool side_by_side);

    LanePort words, valid;
  };

  void write_inputs();
  /// Whatever bits at the inputs but en_i; returns others.
  std::uint32_t write_wild(std::uint32_t bits);

  ArrayShape shape_;
  bool os_;
  bool last_row_first_;
  RtlSignals* module_;
  Operand a_, b_;
  bool pairs_;  // results are {carry, sum}
  std::uint32_t acc_width_;
  LanePort results_, valid_;
  std::uint32_t scramble_ = 0;
  bool clr_ = false;
  std::uint32_t own_ = 0;  // at the port that is the array's own: last_i, b_row_i
  LanePort en_port_, clr_port_;
  std::optional<LanePort> own_port_;
};

}  // namespace macroscope::engine
