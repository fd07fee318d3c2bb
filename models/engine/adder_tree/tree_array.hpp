// The PE-level reference of tiles of multipliers and adders.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/adder_tree/tree_rules.hpp"
#include "models/engine/fold/clocked_array.hpp"

namespace macroscope::engine {

/// What entered a port in this cycle and in those before it: registers that only pass values on.
template <class T>
class History {
 public:
  explicit History(std::size_t length, const T& empty) : entries_(length, empty) {}
  /// What entered `ago` cycles ago; 0: in this cycle.
  [[nodiscard]] T& at(std::size_t ago) {
    const std::size_t i = now_ + ago;
    return entries_[i >= entries_.size() ? i - entries_.size() : i];
  }
  /// The oldest entry becomes the one of the next cycle.
  void clock() { now_ = now_ == 0 ? entries_.size() - 1 : now_ - 1; }

 private:
  std::vector<T> entries_;
  std::size_t now_ = 0;
};

/// The registers of `cols` tiles: operands on their way from tile to tile, weights, sums.
///
/// Everything of tile j (operands, words that load, the swap of weights) happens j cycles after
/// that of tile 0 where operands march. A tile of one register (latency 1) multiplies what enters;
/// others have an operand register, behind the encoder's if there is one, and sums in the registers
/// that follow.
template <class V>
class TreeGrid final : public PeGrid<V> {
 public:
  explicit TreeGrid(const TreeParams& params);

  void bubble(std::uint8_t flags) override;
  void enter(std::span<const V> rows, std::span<const V> cols, std::uint8_t flags) override;
  void load(std::span<const V> words, std::uint64_t row) override;
  [[nodiscard]] bool result_valid(std::size_t col) const override { return valid_[col] != 0; }
  [[nodiscard]] V result(std::size_t col) const override { return sums_[oldest_][col]; }
  void clock() override;

 private:
  void swap(std::size_t tile);
  void shift_in(std::size_t tile, const std::vector<V>& words);

  std::size_t rows_, cols_, segment_, hop_, encoder_;
  std::size_t operands_;  // registers of an operand in front of the multipliers of tile 0
  std::size_t latency_;
  bool shadow_registers_;
  History<std::vector<V>> vectors_, words_;
  History<std::uint8_t> flags_;
  std::vector<V> weights_, shadow_;   // [tile][k]
  std::vector<std::vector<V>> sums_;  // ring of the registers behind the multipliers
  std::size_t oldest_ = 0;
  std::vector<std::uint8_t> valid_;
};

/// The tiles, clocked.
template <class V>
class TreeArray final : public ClockedArray<V> {
 public:
  explicit TreeArray(const TreeParams& params)
      : ClockedArray<V>(array_shape(params), std::make_unique<TreeGrid<V>>(params)) {}
};

}  // namespace macroscope::engine
