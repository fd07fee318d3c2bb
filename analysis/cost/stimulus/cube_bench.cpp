// Test bench of a cell of the cube: its name is cube_<PE>_<products side by side>.
#include <vector>

#include "analysis/cost/stimulus/benches.hpp"
#include "models/pe/width.hpp"

namespace macroscope::cost::stimulus {
namespace {

constexpr std::uint32_t kWarmSums = 4;  // fill the pipeline

/// A cell of `latency` registers: sums of products on their way, and the accumulator.
class Cell {
 public:
  Cell(std::uint32_t latency, std::uint32_t acc_bits) : on_way_(latency - 1), bits_(acc_bits) {}

  /// One cycle: `sum` of the products at the inputs, which begin a new sum with `clr`. Returns the
  /// accumulator behind the clock edge.
  std::int64_t step(std::int64_t sum, bool clr) {
    const Part& added = on_way_.back();
    acc_ = pe::wrap(added.clr ? added.sum : acc_ + added.sum, bits_);
    for (std::size_t i = on_way_.size() - 1; i > 0; --i) on_way_[i] = on_way_[i - 1];
    on_way_.front() = {sum, clr};
    return acc_;
  }

 private:
  struct Part {
    std::int64_t sum = 0;
    bool clr = false;
  };
  std::vector<Part> on_way_;
  std::uint32_t bits_;
  std::int64_t acc_ = 0;
};

/// Dot products one after the other, `depth` products in every cycle.
class CubeBench final : public Testbench {
 public:
  CubeBench(std::uint32_t latency, std::uint32_t depth, const Widths& widths,
            const Distribution& distribution)
      : widths_(widths),
        depth_(depth),
        twin_(latency, widths.acc),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b") {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(products_, clr_);
    if (k_ == kSumLength) {
      k_ = 0;
      ++sum_;
    }
    if (sum_ == kSums + kWarmSums) return false;
    clr_ = k_ == 0;
    products_ = 0;
    for (std::uint32_t d = 0; d < depth_; ++d) {
      const std::int64_t a = a_.next();
      const std::int64_t b = b_.next();
      products_ += a * b;
      sim.set("a_i", static_cast<std::uint64_t>(a), std::size_t{d} * widths_.a, widths_.a);
      sim.set("b_i", static_cast<std::uint64_t>(b), std::size_t{d} * widths_.b, widths_.b);
    }
    sim.set("clr_i", clr_ ? 1 : 0);
    k_ += depth_;
    if (warm()) {
      events_ += depth_;
      ++working_cycles_;
    }
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (warm()) expect_accumulator(sim, widths_.acc, expected_);
  }

  [[nodiscard]] bool warm() const override { return sum_ >= kWarmSums; }

 private:
  Widths widths_;
  std::uint32_t depth_;
  Cell twin_;
  OperandStream a_;
  OperandStream b_;
  std::int64_t products_ = 0;  // sum of those at the inputs
  bool clr_ = false;
  std::int64_t expected_ = 0;
  std::uint32_t k_ = 0;
  std::uint32_t sum_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> cube_bench(bool tree_only, std::uint32_t depth, const Widths& widths,
                                      const Distribution& distribution) {
  return std::make_unique<CubeBench>(tree_only ? 2 : 4, depth, widths, distribution);
}

}  // namespace macroscope::cost::stimulus
