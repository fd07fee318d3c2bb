// The vector unit of a core: epilogues of matrix tiles and whole vector operations.
#pragma once

#include <optional>

#include "models/memory/scratchpad.hpp"
#include "models/vector/vector_timing.hpp"
#include "sim/config/describe.hpp"
#include "sim/runtime/unit.hpp"

namespace macroscope::vector_unit {

/// Parameters of <vector>.
struct VectorParams {
  std::uint32_t lanes = 1;
  Cycles latency;
  std::optional<std::uint32_t> carry_save_lanes;

  /// Pairs of sum and carry that become words per cycle.
  [[nodiscard]] std::uint32_t adders() const { return carry_save_lanes.value_or(lanes); }
};

/// Vector unit: `lanes` operations a cycle; timing in vector_timing.hpp.
///
/// Not modelled: special functions at less than one result a lane and cycle (their cost is in the
/// operation count), register-file ports.
class VectorUnit final : public runtime::Unit {
 public:
  using Params = VectorParams;
  static auto describe() {
    return config::component<Params>(
        "vector", "Vector unit: requantize, bias, activation, softmax, normalization, pooling",
        config::param("lanes", &Params::lanes, config::required, "operations per cycle")
            .at_least(1U)
            .at_most(1U << 20U),
        config::param("latency", &Params::latency, Cycles(8),
                      "pipeline depth, once per walk over the data")
            .at_most(Cycles(1'000'000)),
        config::param("carry_save_lanes", &Params::carry_save_lanes, config::optional,
                      "results per cycle that become words, of an engine whose PEs leave sum and "
                      "carry; absent: as many as lanes")
            .at_least(1U)
            .at_most(1U << 20U));
  }

  VectorUnit(const sc_core::sc_module_name& name, const Params& params, const runtime::Clock& clock,
             runtime::TokenBoard& tokens, const memory::ScratchpadOf& scratchpads);
  [[nodiscard]] const char* kind() const override { return "vector"; }
  [[nodiscard]] std::uint64_t operations() const { return operations_; }

 protected:
  std::uint64_t execute(const program::Step& step) override;
  void begin_program() override { operations_ = 0; }

 private:
  VectorTiming timing_;
  memory::ScratchpadOf scratchpads_;
  std::uint64_t operations_ = 0;
};

}  // namespace macroscope::vector_unit
