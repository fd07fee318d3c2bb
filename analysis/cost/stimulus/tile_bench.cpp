#include "analysis/cost/stimulus/benches.hpp"
#include "models/pe/tile.hpp"

namespace macroscope::cost::stimulus {
namespace {

constexpr std::uint32_t kSize = 16;
constexpr std::uint32_t kVectors = 128;  // that meet one set of weights
constexpr std::uint32_t kSets = 4;       // after the first, which fills the pipeline

/// Sets of weights: `kSize` cycles of loading, in which the operands stand still, then `kVectors`
/// cycles of operands.
template <class Twin>
class TileBench final : public Testbench {
 public:
  TileBench(const Widths& widths, const Distribution& distribution)
      : shape_{kSize, widths.a, widths.b},
        encoder_(shape_),
        twin_(shape_),
        a_(distribution, widths.a, "a"),
        b_(distribution, widths.b, "b"),
        operands_(kSize, 0) {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = step();
    if (cycle_ == kSize + kVectors) {
      cycle_ = 0;
      ++set_;
    }
    if (set_ > kSets) return false;
    control_.load = cycle_ < kSize;
    if (control_.load) {
      control_.weight = b_.next();
    } else {
      for (std::int64_t& operand : operands_) operand = a_.next();
    }
    sim.set("load_i", control_.load ? 1 : 0);
    sim.set("weight_i", static_cast<std::uint64_t>(control_.weight));
    put_operands(sim);
    ++cycle_;
    if (warm() && !control_.load) {
      events_ += kSize;
      ++working_cycles_;
    }
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    const std::uint32_t bits = shape_.sum_bits();
    const auto found = static_cast<std::int64_t>(sim.get("sum_o") << (64 - bits)) >> (64 - bits);
    expect("sum", found, expected_);
  }

  [[nodiscard]] bool warm() const override { return set_ > 0; }

 private:
  std::int64_t step() {
    if constexpr (std::is_same_v<Twin, pe::Opt2>) {
      return twin_.step(encoded_, control_);
    } else {
      return twin_.step(operands_, control_);
    }
  }

  void put_operands(gate_sim::Simulator& sim) {
    if constexpr (std::is_same_v<Twin, pe::Opt2>) {
      // The encoder stands one cycle before the tile; what it puts out now goes in now.
      encoded_ = encoder_.step(operands_);
      for (std::size_t d = 0; d < encoded_.digits.size(); ++d) {
        sim.set("digits_i", digit_code(encoded_.digits[d]), 3 * d, 3);
      }
      sim.set("correction_i", static_cast<std::uint64_t>(encoded_.correction));
    } else {
      for (std::uint32_t k = 0; k < kSize; ++k) {
        sim.set("a_i", static_cast<std::uint64_t>(operands_[k]), std::size_t{k} * shape_.a_bits,
                shape_.a_bits);
      }
    }
  }

  pe::TileShape shape_;
  pe::Opt2Encoder encoder_;
  Twin twin_;
  OperandStream a_;
  OperandStream b_;
  std::vector<std::int64_t> operands_;
  pe::EncodedOperands encoded_ = encoder_.step(std::vector<std::int64_t>(kSize, 0));
  pe::TileControl control_;
  std::int64_t expected_ = 0;
  std::uint32_t cycle_ = 0;
  std::uint32_t set_ = 0;
};

/// The encoder in front of OPT2 tiles: `kSize` operands in every cycle.
class Opt2EncoderBench final : public Testbench {
 public:
  Opt2EncoderBench(const Widths& widths, const Distribution& distribution)
      : shape_{kSize, widths.a, widths.b}, twin_(shape_), a_(distribution, widths.a, "a") {}

  bool drive(gate_sim::Simulator& sim) override {
    expected_ = twin_.step(operands_);
    if (cycle_ == kVectors * kSets) return false;
    for (std::uint32_t k = 0; k < kSize; ++k) {
      operands_[k] = a_.next();
      sim.set("a_i", static_cast<std::uint64_t>(operands_[k]), std::size_t{k} * shape_.a_bits,
              shape_.a_bits);
    }
    ++cycle_;
    if (warm()) {
      events_ += kSize;
      ++working_cycles_;
    }
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    for (std::size_t d = 0; d < expected_.digits.size(); ++d) {
      expect("digit", static_cast<std::int64_t>(sim.get("digits_o", 3 * d, 3)),
             static_cast<std::int64_t>(digit_code(expected_.digits[d])));
    }
    expect("correction", static_cast<std::int64_t>(sim.get("correction_o")), expected_.correction);
  }

  [[nodiscard]] bool warm() const override { return cycle_ > 8; }

 private:
  pe::TileShape shape_;
  pe::Opt2Encoder twin_;
  OperandStream a_;
  std::vector<std::int64_t> operands_ = std::vector<std::int64_t>(kSize, 0);
  pe::EncodedOperands expected_;
  std::uint32_t cycle_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> tile_bench(const std::string& unit, const Widths& widths,
                                      const Distribution& distribution) {
  if (unit == "opt2") return std::make_unique<TileBench<pe::Opt2>>(widths, distribution);
  return std::make_unique<TileBench<pe::MacTree>>(widths, distribution);
}

std::unique_ptr<Testbench> opt2_encoder_bench(const Widths& widths,
                                              const Distribution& distribution) {
  return std::make_unique<Opt2EncoderBench>(widths, distribution);
}

}  // namespace macroscope::cost::stimulus
