// A whole array of the user's between the ports that its contract says.
#include "analysis/cost/stimulus/array_trace.hpp"
#include "analysis/cost/stimulus/benches.hpp"
#include "models/pe/width.hpp"

namespace macroscope::cost::stimulus {
namespace {

class ArrayBench final : public Testbench {
 public:
  ArrayBench(const engine::ArrayDesign& design, const Distribution& distribution)
      : trace_(array_trace(design, distribution)), acc_bits_(design.pe->acc_width) {}

  bool drive(gate_sim::Simulator& sim) override {
    if (at_ == trace_.cycles.size()) return false;
    const std::vector<std::uint32_t>& words = trace_.cycles[at_].inputs;
    std::size_t next = 0;
    for (const ArrayTrace::Port& port : trace_.ports) {
      for (std::size_t i = 0; i < port.words; ++i) sim.set(port.name, words[next++], 32 * i, 32);
    }
    ++at_;
    if (warm()) ++working_cycles_;
    if (at_ == trace_.cycles.size()) events_ = trace_.macs;
    return true;
  }

  void check(const gate_sim::Simulator& sim) override {
    if (at_ < 2) return;
    // The clock edge of this cycle took what entered in the one before.
    const std::vector<std::optional<std::int64_t>>& results = trace_.cycles[at_ - 2].results;
    for (std::size_t col = 0; col < results.size(); ++col) {
      expect("acc_valid_o", static_cast<std::int64_t>(sim.get("acc_valid_o", col, 1)),
             results[col] ? 1 : 0);
      if (!results[col]) continue;
      const std::uint64_t found = sim.get("acc_o", col * acc_bits_, acc_bits_);
      expect("acc_o", pe::wrap(static_cast<std::int64_t>(found), acc_bits_),
             pe::wrap(*results[col], acc_bits_));
    }
  }

  [[nodiscard]] bool warm() const override { return at_ > trace_.warm; }
  [[nodiscard]] std::uint64_t sum_length() const override { return trace_.sum_k; }

 private:
  ArrayTrace trace_;
  std::uint32_t acc_bits_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Testbench> user_array_bench(const engine::ArrayDesign& design,
                                            const Distribution& distribution) {
  return std::make_unique<ArrayBench>(design, distribution);
}

}  // namespace macroscope::cost::stimulus
