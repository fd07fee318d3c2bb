#include <algorithm>

#include "analysis/cost/stimulus/benches.hpp"
#include "models/numerics/digits.hpp"
#include "models/pe/bit_slice.hpp"

namespace macroscope::cost::stimulus {
namespace {

using Power = pe::Laconic::Power;

std::vector<Power> powers_of(std::int32_t value, std::uint32_t bits) {
  std::vector<Power> out;
  const auto digits = numerics::encode(numerics::Encoding::csd, value, bits);
  for (std::uint32_t i = 0; i < digits.size(); ++i) {
    if (digits.digit(i) != 0) out.push_back({digits.digit(i) < 0, i});
  }
  return out;
}

/// Dot products, 16 products at a time; every lane walks through the pairs of its product, and the
/// slowest decides.
class LaconicBench final : public Testbench {
 public:
  LaconicBench(const Widths& widths, const Distribution& distribution, bool skip_empty)
      : widths_(widths),
        skip_empty_(skip_empty),
        twin_(widths.acc),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b") {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(inputs_);
    while (at_ == cycles_) {
      ++group_;
      if (group_ > kGroups) return false;
      begin_group();
    }
    inputs_ = {};
    // What an idle lane is given is not read; it keeps its powers, so that nothing moves.
    inputs_.clr = at_ == 0 && group_ % (kSumLength / pe::kLaconicLanes) == 0;
    for (std::uint32_t lane = 0; lane < pe::kLaconicLanes; ++lane) put_lane(sim, lane);
    sim.set("clr_i", inputs_.clr ? 1 : 0);
    ++at_;
    if (warm()) ++working_cycles_;
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    // Sums of the pipeline's filling have no beginning.
    if (group_ < 2 * kSumLength / pe::kLaconicLanes) return;
    expect_accumulator(sim, widths_.acc, expected_);
  }

  [[nodiscard]] bool warm() const override { return group_ >= kSumLength / pe::kLaconicLanes; }

 private:
  static constexpr std::int64_t kGroups = (kSums + 1) * kSumLength / pe::kLaconicLanes;

  void begin_group() {
    at_ = 0;
    cycles_ = skip_empty_ ? 0 : 1;
    for (std::uint32_t lane = 0; lane < pe::kLaconicLanes; ++lane) {
      powers_a_[lane] = powers_of(a_.next(), widths_.a);
      powers_b_[lane] = powers_of(b_.next(), widths_.b);
      cycles_ = std::max(cycles_, powers_a_[lane].size() * powers_b_[lane].size());
    }
    if (warm()) events_ += pe::kLaconicLanes;
  }

  void put_lane(gate_sim::Simulator& sim, std::uint32_t lane) {
    const std::size_t pairs = powers_a_[lane].size() * powers_b_[lane].size();
    const bool valid = at_ < pairs;
    inputs_.valid[lane] = valid;
    sim.set("valid_i", valid ? 1 : 0, lane, 1);
    if (!valid) return;
    inputs_.a[lane] = powers_a_[lane][at_ / powers_b_[lane].size()];
    inputs_.b[lane] = powers_b_[lane][at_ % powers_b_[lane].size()];
    const auto code = [](const Power& power) { return power.exponent | (power.neg ? 8U : 0U); };
    sim.set("a_i", code(inputs_.a[lane]), std::size_t{4} * lane, 4);
    sim.set("b_i", code(inputs_.b[lane]), std::size_t{4} * lane, 4);
  }

  Widths widths_;
  bool skip_empty_;
  pe::Laconic twin_;
  OperandStream a_;
  OperandStream b_;
  std::array<std::vector<Power>, pe::kLaconicLanes> powers_a_;
  std::array<std::vector<Power>, pe::kLaconicLanes> powers_b_;
  std::size_t at_ = 0;
  std::size_t cycles_ = 0;
  std::int64_t group_ = -1;
  pe::Laconic::Inputs inputs_;
  std::int64_t expected_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> laconic_bench(const Widths& widths, const Distribution& distribution,
                                         bool skip_empty) {
  return std::make_unique<LaconicBench>(widths, distribution, skip_empty);
}

}  // namespace macroscope::cost::stimulus
