// Test benches of the flush units: sums of K products, split at random into sum and carry, which is
// more activity than the PEs' own words have.
#include "analysis/cost/stimulus/benches.hpp"
#include "models/numerics/digits.hpp"
#include "models/pe/flush.hpp"
#include "models/pe/width.hpp"

namespace macroscope::cost::stimulus {
namespace {

constexpr std::uint32_t kResults = 512;
constexpr std::uint32_t kWarm = 8;

/// A sum of `kSumLength` products.
std::int64_t dot_product(OperandStream& a, OperandStream& b) {
  std::int64_t sum = 0;
  for (std::uint32_t k = 0; k < kSumLength; ++k) sum += std::int64_t{a.next()} * b.next();
  return sum;
}

class FlushAddBench final : public Testbench {
 public:
  FlushAddBench(const Widths& widths, const Distribution& distribution)
      : bits_(widths.acc),
        twin_(widths.acc),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b"),
        rng_(1, "flush") {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(inputs_);
    if (result_ == kResults + kWarm) return false;
    inputs_.valid = true;
    inputs_.carry = pe::wrap(static_cast<std::int64_t>(rng_.next()), bits_);
    inputs_.sum = pe::wrap(dot_product(a_, b_) - inputs_.carry, bits_);
    sim.set("valid_i", 1);
    sim.set("sum_i", static_cast<std::uint64_t>(inputs_.sum));
    sim.set("carry_i", static_cast<std::uint64_t>(inputs_.carry));
    ++result_;
    if (warm()) {
      ++events_;
      ++working_cycles_;
    }
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    const auto found = static_cast<std::int64_t>(sim.get("result_o"));
    expect("result", pe::wrap(found, bits_), expected_.value);
  }

  [[nodiscard]] bool warm() const override { return result_ > kWarm; }

 private:
  std::uint32_t bits_;
  pe::FlushAdd twin_;
  OperandStream a_;
  OperandStream b_;
  Rng rng_;
  pe::FlushAdd::Inputs inputs_;
  pe::FlushOutput expected_;
  std::uint32_t result_ = 0;
};

class FlushShiftAddBench final : public Testbench {
 public:
  FlushShiftAddBench(const Widths& widths, const Distribution& distribution)
      : bits_(widths.acc),
        weights_(numerics::digit_count(numerics::Encoding::ent, widths.a)),
        twin_(widths.acc, weights_),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b"),
        rng_(1, "flush") {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(inputs_);
    if (weight_ == weights_) {
      weight_ = 0;
      ++result_;
    }
    if (result_ == kResults + kWarm) return false;
    inputs_.valid = true;
    inputs_.first = weight_ == 0;
    inputs_.last = weight_ + 1 == weights_;
    inputs_.carry = pe::wrap(static_cast<std::int64_t>(rng_.next()), bits_);
    // The sums of a bit weight are smaller than those of whole products by the weight.
    const std::int64_t sum = dot_product(a_, b_) >> (2 * (weights_ - 1));
    inputs_.sum = pe::wrap(sum - inputs_.carry, bits_);
    sim.set("valid_i", 1);
    sim.set("first_i", inputs_.first ? 1 : 0);
    sim.set("last_i", inputs_.last ? 1 : 0);
    sim.set("sum_i", static_cast<std::uint64_t>(inputs_.sum));
    sim.set("carry_i", static_cast<std::uint64_t>(inputs_.carry));
    ++weight_;
    if (warm()) {
      events_ += inputs_.last ? 1 : 0;
      ++working_cycles_;
    }
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    expect("valid", static_cast<std::int64_t>(sim.get("valid_o")), expected_.valid ? 1 : 0);
    if (!expected_.valid) return;
    const auto found = static_cast<std::int64_t>(sim.get("result_o"));
    expect("result", pe::wrap(found, bits_ + 2 * (weights_ - 1)), expected_.value);
  }

  [[nodiscard]] bool warm() const override { return result_ >= kWarm; }

 private:
  std::uint32_t bits_;
  std::uint32_t weights_;
  pe::FlushShiftAdd twin_;
  OperandStream a_;
  OperandStream b_;
  Rng rng_;
  pe::FlushShiftAdd::Inputs inputs_;
  pe::FlushOutput expected_;
  std::uint32_t weight_ = 0;
  std::uint32_t result_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> flush_add_bench(const Widths& widths, const Distribution& distribution) {
  return std::make_unique<FlushAddBench>(widths, distribution);
}

std::unique_ptr<Testbench> flush_shift_add_bench(const Widths& widths,
                                                 const Distribution& distribution) {
  return std::make_unique<FlushShiftAddBench>(widths, distribution);
}

}  // namespace macroscope::cost::stimulus
