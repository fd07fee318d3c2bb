#include "sim/device/make_engine.hpp"

#include "models/engine/bit_slice/bit_slice_pe_unit.hpp"
#include "models/engine/systolic/systolic_pe_unit.hpp"

namespace macroscope::device {
namespace {

class SystolicEngine final : public engine::Engine {
 public:
  SystolicEngine(const engine::SystolicParams& params, const memory::ScratchpadParams& input,
                 const memory::ScratchpadParams& weight)
      : model_(params, input, weight) {}

  [[nodiscard]] const engine::EngineModel& model() const override { return model_; }
  [[nodiscard]] std::unique_ptr<engine::EngineUnit> unit(const char* name,
                                                         engine::Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t seed) const override {
    if (fidelity == engine::Fidelity::pe)
      return std::make_unique<engine::SystolicPeUnit>(name, clock, tokens, model_, pads, seed);
    return std::make_unique<engine::TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  engine::SystolicModel model_;
};

class BitSliceEngine final : public engine::Engine {
 public:
  explicit BitSliceEngine(const engine::BitSliceParams& params) : model_(params) {}

  [[nodiscard]] const engine::EngineModel& model() const override { return model_; }
  [[nodiscard]] std::unique_ptr<engine::EngineUnit> unit(const char* name,
                                                         engine::Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t /*seed*/) const override {
    if (fidelity == engine::Fidelity::pe)
      return std::make_unique<engine::BitSlicePeUnit>(name, clock, tokens, model_, pads);
    return std::make_unique<engine::TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  engine::BitSliceModel model_;
};

/// Engine of each kind of parameters.
struct MakeEngine {
  const memory::ScratchpadParams* input;
  const memory::ScratchpadParams* weight;

  std::unique_ptr<engine::Engine> operator()(const engine::SystolicParams& p) const {
    return std::make_unique<SystolicEngine>(p, *input, *weight);
  }
  std::unique_ptr<engine::Engine> operator()(const engine::BitSliceParams& p) const {
    return std::make_unique<BitSliceEngine>(p);
  }
};

}  // namespace

std::unique_ptr<engine::Engine> make_engine(const EngineParams& params,
                                            const memory::ScratchpadParams& input,
                                            const memory::ScratchpadParams& weight) {
  return std::visit(MakeEngine{&input, &weight}, params);
}

}  // namespace macroscope::device
