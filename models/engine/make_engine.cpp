#include "models/engine/make_engine.hpp"

#include "models/engine/systolic/systolic_pe_unit.hpp"

namespace macroscope::engine {
namespace {

class SystolicEngine final : public Engine {
 public:
  SystolicEngine(const SystolicParams& params, const memory::ScratchpadParams& input,
                 const memory::ScratchpadParams& weight)
      : model_(params, input, weight) {}

  [[nodiscard]] const EngineModel& model() const override { return model_; }
  [[nodiscard]] std::unique_ptr<EngineUnit> unit(const char* name, Fidelity fidelity,
                                                 const runtime::Clock& clock,
                                                 runtime::TokenBoard& tokens,
                                                 const memory::ScratchpadOf& pads,
                                                 std::uint64_t seed) const override {
    if (fidelity == Fidelity::pe)
      return std::make_unique<SystolicPeUnit>(name, clock, tokens, model_, pads, seed);
    return std::make_unique<TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  SystolicModel model_;
};

}  // namespace

std::unique_ptr<Engine> make_engine(const EngineParams& params,
                                    const memory::ScratchpadParams& input,
                                    const memory::ScratchpadParams& weight) {
  return std::visit(
      [&](const SystolicParams& p) -> std::unique_ptr<Engine> {
        return std::make_unique<SystolicEngine>(p, input, weight);
      },
      params);
}

}  // namespace macroscope::engine
