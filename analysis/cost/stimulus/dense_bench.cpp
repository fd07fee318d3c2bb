#include <utility>

#include "analysis/cost/stimulus/benches.hpp"
#include "models/pe/dense.hpp"

namespace macroscope::cost::stimulus {
namespace {

/// Dot products one after the other, a product in every cycle.
template <class Twin>
class DenseBench final : public Testbench {
 public:
  DenseBench(const Widths& widths, const Distribution& distribution, Twin twin)
      : widths_(widths),
        twin_(std::move(twin)),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b") {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(inputs_);
    if (k_ == kSumLength) {
      k_ = 0;
      ++sum_;
    }
    if (sum_ > kSums) return false;
    inputs_ = {a_.next(), b_.next(), k_ == 0, true};
    sim.set("a_i", static_cast<std::uint64_t>(inputs_.a));
    sim.set("b_i", static_cast<std::uint64_t>(inputs_.b));
    sim.set("clr_i", inputs_.clr ? 1 : 0);
    ++k_;
    if (warm()) {
      ++events_;
      ++working_cycles_;
    }
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (warm()) expect_accumulator(sim, widths_.acc, expected_);
  }

  [[nodiscard]] bool warm() const override { return sum_ > 0; }

 private:
  Widths widths_;
  Twin twin_;
  OperandStream a_;
  OperandStream b_;
  pe::DenseInputs inputs_;
  std::int64_t expected_ = 0;
  std::uint32_t k_ = 0;
  std::uint32_t sum_ = 0;
};

pe::DenseWidths dense(const Widths& widths) {
  return {widths.a, widths.b, widths.acc};
}

template <class Twin>
std::unique_ptr<Testbench> bench_of(const Widths& widths, const Distribution& distribution) {
  return std::make_unique<DenseBench<Twin>>(widths, distribution, Twin(dense(widths)));
}

}  // namespace

std::unique_ptr<Testbench> dense_bench(const std::string& unit, const Widths& widths,
                                       const Distribution& distribution) {
  if (unit == "mac") return bench_of<pe::Mac>(widths, distribution);
  if (unit == "mac_folded") return bench_of<pe::MacFolded>(widths, distribution);
  if (unit == "mac_p2") return bench_of<pe::MacP2>(widths, distribution);
  return bench_of<pe::Opt1>(widths, distribution);
}

std::unique_ptr<Testbench> user_pe_bench(const Widths& widths, std::uint32_t latency,
                                         const Distribution& distribution) {
  return std::make_unique<DenseBench<pe::DelayedMac>>(widths, distribution,
                                                      pe::DelayedMac(dense(widths), latency));
}

}  // namespace macroscope::cost::stimulus
