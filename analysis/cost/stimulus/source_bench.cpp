// Test benches of the units that feed digits: a column's encoder and the packer.
#include "analysis/cost/stimulus/benches.hpp"
#include "analysis/cost/stimulus/digit_plan.hpp"

namespace macroscope::cost::stimulus {
namespace {

/// Puts a group at a lane's inputs.
void put_group(gate_sim::Simulator& sim, std::uint32_t lane, const pe::GroupInputs& group) {
  sim.set("valid_i", group.valid ? 1 : 0, lane, 1);
  sim.set("last_i", group.last ? 1 : 0, lane, 1);
  for (std::uint32_t k = 0; k < pe::kGroup; ++k) {
    sim.set("digits_i", digit_code(group.digits[k]), 12 * std::size_t{lane} + 3 * k, 3);
  }
}

/// Groups of vectors, dealt to the lanes in turn.
class ColumnBench final : public Testbench {
 public:
  ColumnBench(std::uint32_t lanes, const Widths& widths, const Distribution& distribution)
      : widths_(widths),
        twin_(lanes),
        a_(distribution, widths.a, "a"),
        queues_(lanes),
        offered_(lanes) {}

  bool drive(gate_sim::Simulator& sim) override {
    std::vector<bool> taken;
    for (std::uint32_t lane = 0; lane < twin_.lanes(); ++lane) {
      taken.push_back(offered_[lane].valid && twin_.ready(lane, offered_));
    }
    twin_.step(offered_);
    for (std::uint32_t lane = 0; lane < twin_.lanes(); ++lane) {
      if (taken[lane]) ++at_[lane];
      if (taken[lane] && warm()) ++events_;  // four digits: as many as an operand has
    }
    if (all_taken()) {
      ++sum_;
      if (sum_ > kSums) return false;
      begin_vector();
    }
    for (std::uint32_t lane = 0; lane < twin_.lanes(); ++lane) {
      const bool left = at_[lane] < queues_[lane].size();
      // A lane without groups keeps what it had; only valid says that there is nothing.
      if (left) offered_[lane] = queues_[lane][at_[lane]];
      offered_[lane].valid = left;
      put_group(sim, lane, offered_[lane]);
    }
    if (warm()) ++working_cycles_;
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    for (std::uint32_t lane = 0; lane < twin_.lanes(); ++lane) {
      const auto& expected = twin_.outputs(lane);
      expect("digit", static_cast<std::int64_t>(sim.get("digits_o", 3 * std::size_t{lane}, 3)),
             static_cast<std::int64_t>(digit_code(expected.digit)));
      if (expected.digit != 0) {
        expect("index", static_cast<std::int64_t>(sim.get("index_o", 2 * std::size_t{lane}, 2)),
               expected.index);
      }
    }
    expect("clr", static_cast<std::int64_t>(sim.get("clr_o")), twin_.clr() ? 1 : 0);
  }

  [[nodiscard]] bool warm() const override { return sum_ > 1; }

 private:
  [[nodiscard]] bool all_taken() const {
    for (std::size_t lane = 0; lane < queues_.size(); ++lane) {
      if (at_[lane] < queues_[lane].size()) return false;
    }
    return true;
  }

  void begin_vector() {
    for (auto& queue : queues_) queue.clear();
    at_.assign(queues_.size(), 0);
    const std::size_t lanes = queues_.size();
    for (const auto& digits : digits_of(a_.vector(kSumLength), widths_.a)) {
      const auto groups = groups_of(digits);
      for (std::size_t g = 0; g < groups.size(); ++g) queues_[g % lanes].push_back(groups[g]);
      for (auto& queue : queues_) queue.back().last = true;
    }
  }

  Widths widths_;
  pe::ColumnEncoder twin_;
  OperandStream a_;
  std::vector<std::vector<pe::GroupInputs>> queues_;
  std::vector<std::size_t> at_ = std::vector<std::size_t>(queues_.size(), 0);
  std::vector<pe::GroupInputs> offered_;
  std::uint32_t sum_ = 0;
};

class PackerBench final : public Testbench {
 public:
  PackerBench(const Widths& widths, const Distribution& distribution)
      : widths_(widths), a_(distribution, widths.a, "a") {}

  bool drive(gate_sim::Simulator& sim) override {
    const bool taken = offered_.valid && twin_.ready();
    twin_.step(offered_);
    if (taken) {
      ++at_;
      if (warm()) ++events_;
    }
    if (at_ == groups_.size()) {
      ++sum_;
      if (sum_ > kSums) return false;
      groups_.clear();
      at_ = 0;
      for (const auto& digits : digits_of(a_.vector(kSumLength), widths_.a)) {
        const auto groups = groups_of(digits);
        groups_.insert(groups_.end(), groups.begin(), groups.end());
      }
    }
    offered_ = groups_[at_];
    put_group(sim, 0, offered_);
    if (warm()) ++working_cycles_;
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    const auto& expected = twin_.outputs();
    expect("valid", static_cast<std::int64_t>(sim.get("valid_o")), expected.valid ? 1 : 0);
    if (!expected.valid) return;
    expect("last", static_cast<std::int64_t>(sim.get("last_o")), expected.last ? 1 : 0);
    for (std::uint32_t s = 0; s < pe::kGroup; ++s) {
      expect("digit", static_cast<std::int64_t>(sim.get("digits_o", 3 * std::size_t{s}, 3)),
             static_cast<std::int64_t>(digit_code(expected.digits[s])));
    }
  }

  [[nodiscard]] bool warm() const override { return sum_ > 1; }

 private:
  Widths widths_;
  pe::DigitPacker twin_;
  OperandStream a_;
  std::vector<pe::GroupInputs> groups_;
  std::size_t at_ = 0;
  pe::GroupInputs offered_;
  std::uint32_t sum_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> column_bench(std::uint32_t lanes, const Widths& widths,
                                        const Distribution& distribution) {
  return std::make_unique<ColumnBench>(lanes, widths, distribution);
}

std::unique_ptr<Testbench> packer_bench(const Widths& widths, const Distribution& distribution) {
  return std::make_unique<PackerBench>(widths, distribution);
}

}  // namespace macroscope::cost::stimulus
