#include "analysis/cost/stimulus/benches.hpp"
#include "analysis/cost/stimulus/digit_plan.hpp"
#include "models/pe/bit_slice.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::stimulus {
namespace {

/// Dot products, bit weight by bit weight; b of every digit is that of its operand, 0 without one.
template <std::uint32_t Lanes>
class DigitBench final : public Testbench {
 public:
  DigitBench(const Widths& widths, const Distribution& distribution, bool skip_empty)
      : widths_(widths),
        skip_empty_(skip_empty),
        twin_(pe::SliceWidths{widths.b, widths.acc}),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b") {
    begin_vector();
  }

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(inputs_);
    if (at_ == plan_.size()) {
      ++sum_;
      if (sum_ > kSums) return false;
      begin_vector();
    }
    const DigitCycle& cycle = plan_[at_++];
    inputs_.clr = cycle.first;
    for (std::uint32_t lane = 0; lane < Lanes; ++lane) {
      const PlacedDigit& placed = cycle.lanes[lane];
      const std::int64_t b = placed.digit == 0 ? 0 : operands_b_[placed.k];
      inputs_.lanes[lane] = {placed.digit, b};
      sim.set(Lanes == 1 ? "digit_i" : "digits_i", digit_code(placed.digit), 3 * lane, 3);
      sim.set("b_i", static_cast<std::uint64_t>(b), std::size_t{lane} * widths_.b, widths_.b);
    }
    sim.set("clr_i", cycle.first ? 1 : 0);
    if (warm()) ++working_cycles_;
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (warm()) expect_accumulator(sim, widths_.acc, expected_);
  }

  [[nodiscard]] bool warm() const override { return sum_ > 0; }

 private:
  void begin_vector() {
    const std::vector<std::int32_t> a = a_.vector(kSumLength);
    operands_b_ = b_.vector(kSumLength);
    plan_ = digit_cycles(a, widths_.a, Lanes, skip_empty_);
    at_ = 0;
    require_dot_product(a);
    if (warm()) events_ += kSumLength;
  }

  /// The plan is the dot product: sum over its digits of 4^w * digit * b.
  void require_dot_product(const std::vector<std::int32_t>& a) const {
    std::int64_t planned = 0;
    std::int64_t product = 0;
    for (const DigitCycle& cycle : plan_) {
      for (const PlacedDigit& placed : cycle.lanes) {
        planned += std::int64_t{placed.digit} * operands_b_[placed.k] *
                   (std::int64_t{1} << (2 * cycle.weight));
      }
    }
    for (std::size_t k = 0; k < a.size(); ++k) product += std::int64_t{a[k]} * operands_b_[k];
    if (planned != product) throw ModelError("MS608", "the digits are not those of the operands");
  }

  Widths widths_;
  bool skip_empty_;
  pe::DigitPe<Lanes> twin_;
  OperandStream a_;
  OperandStream b_;
  std::vector<std::int32_t> operands_b_;
  std::vector<DigitCycle> plan_;
  std::size_t at_ = 0;
  typename pe::DigitPe<Lanes>::Inputs inputs_;
  std::int64_t expected_ = 0;
  std::uint32_t sum_ = 0;
};

/// OPT3: groups with handshake, b by index.
class Opt3Bench final : public Testbench {
 public:
  Opt3Bench(const Widths& widths, const Distribution& distribution, bool skip_empty)
      : widths_(widths),
        skip_empty_(skip_empty),
        twin_(pe::SliceWidths{widths.b, widths.acc}),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b") {}

  bool drive(gate_sim::Simulator& sim) override {
    const bool taken = group_.valid && twin_.ready();
    expected_ = twin_.step(group_, operand_);
    if (taken) ++at_;
    if (at_ == groups_.size()) {
      if (begun_) ++sum_;
      if (sum_ > kSums) return false;
      begin_vector();
    }
    group_ = groups_[at_];
    operand_ = b_.next();
    for (std::uint32_t k = 0; k < pe::kGroup; ++k) {
      sim.set("digits_i", digit_code(group_.digits[k]), 3 * k, 3);
    }
    sim.set("valid_i", 1);
    sim.set("last_i", group_.last ? 1 : 0);
    sim.set("b_i", static_cast<std::uint64_t>(operand_));
    if (warm()) ++working_cycles_;
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (warm()) expect_accumulator(sim, widths_.acc, expected_);
  }

  [[nodiscard]] bool warm() const override { return sum_ > 0; }

 private:
  void begin_vector() {
    begun_ = true;
    at_ = 0;
    groups_.clear();
    for (const auto& digits : digits_of(a_.vector(kSumLength), widths_.a)) {
      const auto groups = skip_empty_ ? packed_groups_of(digits) : groups_of(digits);
      groups_.insert(groups_.end(), groups.begin(), groups.end());
    }
    if (warm()) events_ += kSumLength;
  }

  Widths widths_;
  bool skip_empty_;
  pe::Opt3 twin_;
  OperandStream a_;
  OperandStream b_;
  std::vector<pe::GroupInputs> groups_;
  std::size_t at_ = 0;
  bool begun_ = false;
  pe::GroupInputs group_;
  std::int64_t operand_ = 0;
  std::int64_t expected_ = 0;
  std::uint32_t sum_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> digit_bench(std::uint32_t lanes, const Widths& widths,
                                       const Distribution& distribution, bool skip_empty) {
  if (lanes == 1) return std::make_unique<DigitBench<1>>(widths, distribution, skip_empty);
  return std::make_unique<DigitBench<pe::kLanes>>(widths, distribution, skip_empty);
}

std::unique_ptr<Testbench> opt3_bench(const Widths& widths, const Distribution& distribution,
                                      bool skip_empty) {
  return std::make_unique<Opt3Bench>(widths, distribution, skip_empty);
}

}  // namespace macroscope::cost::stimulus
