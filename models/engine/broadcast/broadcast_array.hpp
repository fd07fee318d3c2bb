// The PE-level reference of arrays whose rows and columns are broadcast.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/broadcast/broadcast_rules.hpp"
#include "models/engine/fold/clocked_array.hpp"

namespace macroscope::engine {

/// The registers of rows x cols cells: operands, products on their way, accumulators, drain.
///
/// All cells of a row hold the same operands, so their registers are kept once. A cell of latency
/// L >= 2 has an operand register and L - 2 registers between multipliers and accumulator; with
/// L = 1 operands are multiplied and accumulated as they arrive.
template <class V>
class BroadcastGrid final : public PeGrid<V> {
 public:
  explicit BroadcastGrid(const BroadcastParams& params);

  void bubble(std::uint8_t flags) override;
  void enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) override;
  void load(std::span<const V> /*words*/, std::uint64_t /*row*/) override {}
  [[nodiscard]] bool result_valid(std::size_t col) const override {
    return col < leaving_[leaving_now_].cols;
  }
  [[nodiscard]] V result(std::size_t col) const override {
    return leaving_[leaving_now_].words[col];
  }
  void clock() override;

 private:
  /// What travels with operands through the stages of the cells.
  struct Control {
    std::uint8_t flags = 0;
    std::size_t rows = 0, cols = 0;
  };
  /// A row of results in the output register or in a stage of the flush adders.
  struct Leaving {
    std::vector<V> words;
    std::size_t cols = 0;  // 0: none
  };
  /// Results that wait for their turn, in drain registers or accumulators.
  struct Waiting {
    std::size_t row = 0;  // the next to leave
    std::size_t rows = 0;
    std::size_t cols = 0;
    [[nodiscard]] bool any() const { return row < rows; }
  };

  void drain(const Control& complete);
  void multiply(const std::vector<V>& rows, const std::vector<V>& cols, std::vector<V>& products);
  void accumulate(const std::vector<V>& products, const Control& control);

  std::size_t rows_, cols_, depth_, latency_;
  bool drain_registers_;
  std::vector<V> row_port_, col_port_, row_operands_, col_operands_;
  Control port_;
  std::vector<Control> control_;          // of the operands that entered 1, 2, ... cycles ago
  std::vector<std::vector<V>> products_;  // ring of the registers behind the multipliers
  std::size_t oldest_ = 0;
  std::vector<V> sums_, drained_;
  Waiting waiting_;
  std::vector<Leaving> leaving_;  // ring: output register, stages of the flush adders
  std::size_t leaving_now_ = 0;   // the last stage
};

/// The array, clocked.
template <class V>
class BroadcastArray final : public ClockedArray<V> {
 public:
  explicit BroadcastArray(const BroadcastParams& params)
      : ClockedArray<V>(array_shape(params), std::make_unique<BroadcastGrid<V>>(params)) {}
};

}  // namespace macroscope::engine
