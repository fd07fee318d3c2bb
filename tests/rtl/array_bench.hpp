// The RTL of an array and its registers in C++ side by side, both behind the same sequencers.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "models/engine/fold/clocked_array.hpp"
#include "tests/models/engine/fold_cases.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {

/// Widths of the ports of an array.
struct ArrayWidths {
  std::uint32_t a = 8;
  std::uint32_t b = 8;
  std::uint32_t acc = 32;
};

/// A Verilated array as registers that sequencers drive. Lanes that are not valid carry anything.
template <class Model>
class RtlGrid final : public engine::PeGrid<std::int64_t> {
 public:
  RtlGrid(const engine::ArrayShape& shape, const ArrayWidths& widths)
      : shape_(shape), widths_(widths), rng_(1, "rtl") {}

  void bubble(std::uint8_t flags) override {
    garbage();
    bench_->a_valid_i = 0;
    if (shape_.dataflow == engine::Dataflow::os) bench_->b_valid_i = 0;
    // Control bits of a bubble mean nothing where they come with vectors.
    set_control(os() ? static_cast<std::uint8_t>(rng_.below(256)) : flags);
  }
  void enter(std::span<const std::int64_t> rows, std::span<const std::int64_t> cols,
             std::uint8_t flags) override {
    lanes(bench_->a_i, rows, widths_.a);
    valid(bench_->a_valid_i, rows.size() / shape_.depth);
    if (os()) {
      lanes(bench_->b_i, cols, widths_.b);
      valid(bench_->b_valid_i, cols.size() / shape_.depth);
    }
    set_control(flags);
  }
  void load(std::span<const std::int64_t> words, std::uint64_t /*row*/) override {
    const std::uint64_t segments = shape_.segments(shape_.rows);
    const std::uint64_t cols = words.size() / segments;
    valid(bench_->b_valid_i, cols);
    for (std::uint64_t p = 0; p < segments; ++p) {
      for (std::uint64_t j = 0; j < cols; ++j) {
        set_bits(bench_->b_i, static_cast<std::uint32_t>((p * shape_.cols + j) * widths_.b),
                 widths_.b, words[p * cols + j]);
      }
    }
  }
  [[nodiscard]] bool result_valid(std::size_t col) const override {
    return bits_of(model().acc_valid_o, static_cast<std::uint32_t>(col), 1) != 0;
  }
  [[nodiscard]] std::int64_t result(std::size_t col) const override {
    return signed_bits(model().acc_o, static_cast<std::uint32_t>(col) * widths_.acc, widths_.acc);
  }
  void clock() override {
    bench_->en_i = 1;
    bench_.tick();
  }
  /// A clock edge with a low en_i; the inputs are anything.
  void stall() {
    garbage();
    set_control(static_cast<std::uint8_t>(rng_.below(256)));
    valid(bench_->a_valid_i, rng_.below(shape_.rows + 1));
    valid(bench_->b_valid_i, rng_.below(shape_.cols + 1));
    bench_->en_i = 0;
    bench_.tick();
  }

 private:
  [[nodiscard]] bool os() const { return shape_.dataflow == engine::Dataflow::os; }
  [[nodiscard]] const Model& model() const { return *const_cast<Bench<Model>&>(bench_); }
  template <class Port>
  static void valid(Port& port, std::uint64_t lanes) {
    port = static_cast<Port>((std::uint64_t{1} << lanes) - 1);
  }
  void garbage() {
    const std::uint64_t segments = shape_.segments(shape_.rows);
    for (std::uint32_t i = 0; i < shape_.rows * shape_.depth; ++i) {
      set_bits(bench_->a_i, i * widths_.a, widths_.a, random_operand(rng_, widths_.a));
    }
    for (std::uint32_t i = 0; i < shape_.cols * (os() ? shape_.depth : segments); ++i) {
      set_bits(bench_->b_i, i * widths_.b, widths_.b, random_operand(rng_, widths_.b));
    }
  }
  template <class Port>
  static void lanes(Port& port, std::span<const std::int64_t> values, std::uint32_t width) {
    for (std::uint32_t i = 0; i < values.size(); ++i) set_bits(port, i * width, width, values[i]);
  }
  void set_control(std::uint8_t flags) {
    if constexpr (requires(Model & m) { m.last_i; }) {
      bench_->clr_i = (flags & engine::kPeFirst) != 0;
      bench_->last_i = (flags & engine::kPeLast) != 0;
    } else if constexpr (requires(Model & m) { m.clr_i; }) {
      bench_->clr_i = (flags & engine::kPeSwap) != 0;
    }
  }

  engine::ArrayShape shape_;
  ArrayWidths widths_;
  Rng rng_;
  Bench<Model> bench_;
};

/// Runs `cases` sequences of random tiles with random port cycles and a random en_i through
/// `make()` and through the RTL. Empty when results stand at the same ports in every cycle, moments
/// and products are equal; else the first difference.
template <class Model, class Make>
std::string array_divergence(const engine::ArrayShape& shape, const ArrayWidths& widths, Make make,
                             int cases) {
  using engine::ClockedArray;
  engine::testing::Rng rng(8);
  const auto pick = [&](std::uint64_t low, std::uint64_t high) {
    return engine::testing::pick(rng, low, high);
  };
  for (int i = 0; i < cases; ++i) {
    auto grid = std::make_unique<RtlGrid<Model>>(shape, widths);
    RtlGrid<Model>& rtl_grid = *grid;
    ClockedArray<std::int64_t> rtl(shape, std::move(grid));
    std::unique_ptr<engine::PeGrid<std::int64_t>> registers = make();
    const engine::PeGrid<std::int64_t>& twin_grid = *registers;
    ClockedArray<std::int64_t> twin(shape, std::move(registers));
    std::vector<engine::testing::Tile> tiles;
    std::string shapes;
    const bool os = shape.dataflow == engine::Dataflow::os;
    for (std::uint64_t t = pick(1, 5); t > 0; --t) {
      const engine::TileShape s{engine::testing::pick_size(rng, shape.rows, 12),
                                engine::testing::pick_size(rng, os ? shape.depth : shape.rows, 20),
                                engine::testing::pick_size(rng, shape.cols, 12), pick(1, 2)};
      const engine::Folding f = engine::fold(s, shape);
      tiles.push_back(engine::testing::make_tile(
          rng, s, f, engine::testing::pick_ports(rng, f, shape), pick(0, 60), shape));
      // int8 operands become those of the ports; the smallest stays the smallest.
      for (std::int64_t& v : tiles.back().input) v >>= 8 - widths.a;
      for (std::int64_t& v : tiles.back().weight) v >>= 8 - widths.b;
      shapes += engine::testing::text(s) + "; ";
      rtl.push(tiles.back());
      twin.push(tiles.back());
    }
    const bool stalls = i % 3 != 0;
    while (twin.busy() || rtl.busy()) {
      const bool enable = !stalls || pick(0, 3) != 0;
      if (!enable) rtl_grid.stall();
      rtl.tick(enable);
      twin.tick(enable);
      for (std::uint64_t j = 0; j < shape.cols; ++j) {
        const bool valid = twin_grid.result_valid(j);
        const bool equal = rtl_grid.result_valid(j) == valid &&
                           (!valid || !os || rtl_grid.result(j) == twin_grid.result(j));
        if (equal) continue;
        return fmt::format("case {} ({}) cycle {} column {}: rtl {} {}, twin {} {}", i, shapes,
                           twin.now(), j, rtl_grid.result_valid(j), rtl_grid.result(j), valid,
                           twin_grid.result(j));
      }
    }
    for (std::size_t t = 0; t < tiles.size(); ++t) {
      const engine::PeTimes& a = rtl.times(t);
      const engine::PeTimes& b = twin.times(t);
      if (a.load_begin != b.load_begin || a.stream_end != b.stream_end || a.done != b.done) {
        return fmt::format("case {} ({}) tile {}: other moments", i, shapes, t);
      }
      if (rtl.take_output(t) != engine::testing::product(tiles[t])) {
        return fmt::format("case {} ({}) tile {}: wrong product", i, shapes, t);
      }
    }
  }
  return {};
}

}  // namespace macroscope::test
