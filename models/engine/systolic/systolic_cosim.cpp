#include "models/engine/systolic/systolic_cosim.hpp"

#include <fmt/format.h>

#include <utility>

#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "models/engine/systolic/timing.hpp"
#include "models/pe/width.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

/// Rows and columns of the arrays that are built for co-simulation: nine PEs take seconds to
/// compile and have corners, edges and an inside.
constexpr std::uint32_t kShippedSize = 3;

class SystolicPair final : public CosimPair {
 public:
  explicit SystolicPair(const SystolicParams& params) : params_(params) {}

  [[nodiscard]] std::string engine() const override {
    return fmt::format("systolic {} {} x {}", Text<Dataflow>::format(params_.dataflow),
                       params_.rows, params_.cols);
  }
  [[nodiscard]] std::string pe() const override { return params_.pe->kind; }
  [[nodiscard]] RtlSpec rtl() const override { return systolic_rtl(params_); }
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const override {
    if (params_.dataflow == Dataflow::is) return {params_.pe->b_width, params_.pe->a_width};
    return {params_.pe->a_width, params_.pe->b_width};
  }
  [[nodiscard]] std::array<std::uint64_t, 3> quantum() const override {
    switch (params_.dataflow) {
      case Dataflow::os:
        return {params_.rows, params_.cols, 8};
      case Dataflow::ws:
        return {8, params_.cols, params_.rows};
      case Dataflow::is:
        return {params_.cols, 8, params_.rows};
    }
    return {1, 1, 1};
  }
  [[nodiscard]] std::uint64_t largest_k() const override {
    // Sums that pass down are of as many products as there are rows.
    const std::uint64_t most =
        pe::largest_k(params_.pe->a_width, params_.pe->b_width, params_.pe->acc_width);
    return params_.dataflow == Dataflow::os || most < params_.rows ? most : ~std::uint64_t{0};
  }

  [[nodiscard]] std::uint64_t tile_cycles(const CosimCase& c) const override {
    return tile_timing({c.m, c.k, c.n, 1}, params_).latency();
  }
  [[nodiscard]] CosimTrace pe_trace(const CosimCase& c) const override {
    PeArray<std::int64_t> array(params_);
    return run(c, array, ~std::uint64_t{0}, {});
  }
  [[nodiscard]] CosimTrace rtl_trace(
      const CosimCase& c, RtlModule& module, std::uint64_t limit,
      const std::function<void(std::uint64_t)>& on_cycle) const override {
    RtlClock(module).reset();
    PeArray<std::int64_t> array(params_, std::make_unique<SystolicRtlGrid>(params_, module));
    return run(c, array, limit, on_cycle);
  }

 private:
  [[nodiscard]] static CosimTrace run(const CosimCase& c, PeArray<std::int64_t>& array,
                                      std::uint64_t limit,
                                      const std::function<void(std::uint64_t)>& on_cycle) {
    CosimTrace trace;
    array.observe([&](std::uint64_t cycle, std::uint64_t col, std::int64_t value) {
      trace.events.push_back({cycle, col, value});
    });
    PeTile<std::int64_t> tile;
    tile.shape = {c.m, c.k, c.n, 1};
    tile.input = c.input;
    tile.weight = c.weight;
    array.push(std::move(tile));
    while (array.busy() && array.now() < limit) {
      try {
        array.tick();
      } catch (const ModelError&) {  // a result too many: the trace shows where
        break;
      }
      if (on_cycle) on_cycle(array.now());
    }
    trace.cycles = array.busy() ? array.now() : array.times(0).done;
    trace.outputs = array.take_output(0);
    return trace;
  }

  SystolicParams params_;
};

}  // namespace

std::unique_ptr<CosimPair> cosim_pair(const SystolicParams& params) {
  return std::make_unique<SystolicPair>(params);
}

std::vector<SystolicParams> shipped_systolic() {
  std::vector<SystolicParams> all;
  for (const Dataflow dataflow : {Dataflow::os, Dataflow::ws, Dataflow::is}) {
    for (const pe::LegalPe& legal : legal_pes(dataflow)) {
      if (legal.kind == "user") continue;
      SystolicParams params{kShippedSize, kShippedSize, dataflow};
      params.pe.emplace().kind = legal.kind;
      all.push_back(std::move(params));
    }
  }
  return all;
}

}  // namespace macroscope::engine
