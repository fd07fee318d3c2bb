#include "sim/device/make_engine.hpp"

#include <fmt/format.h>

#include "models/engine/rtl/rtl_build.hpp"
#include "models/engine/systolic/systolic_pe_unit.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "sim/core/error.hpp"

namespace macroscope::device {
namespace {

/// About a minute of compiling.
constexpr std::uint64_t kMostRtlPes = 1024;

class SystolicEngine final : public engine::Engine {
 public:
  SystolicEngine(const engine::SystolicParams& params, const memory::ScratchpadParams& input,
                 const memory::ScratchpadParams& weight)
      : model_(params, input, weight) {}

  [[nodiscard]] const engine::EngineModel& model() const override { return model_; }
  [[nodiscard]] engine::RtlSpec rtl() const override {
    const engine::SystolicParams& params = model_.params();
    if (!params.pe) {
      throw ModelError("MS409",
                       "fidelity rtl needs to know what the array is made of: give "
                       "<systolic> a <pe>");
    }
    if (model_.pes() > kMostRtlPes) {
      throw ModelError("MS412", fmt::format("an array of {} is too large to be compiled as RTL, at "
                                            "most {} PEs; use --fidelity pe, and macroscope cosim "
                                            "for a small array of the same PEs",
                                            model_.text(), kMostRtlPes));
    }
    engine::RtlSpec spec = engine::systolic_rtl(params);
    spec.words = true;
    return spec;
  }
  [[nodiscard]] std::unique_ptr<engine::EngineUnit> unit(const char* name,
                                                         engine::Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t seed) const override {
    if (fidelity == engine::Fidelity::pe)
      return std::make_unique<engine::SystolicPeUnit>(name, clock, tokens, model_, pads, seed);
    if (fidelity == engine::Fidelity::rtl) {
      const engine::RtlSpec spec = rtl();
      return std::make_unique<engine::SystolicPeUnit>(
          name, clock, tokens, model_, pads, seed,
          engine::SystolicPeUnit::Rtl{spec, engine::build_rtl(spec)});
    }
    return std::make_unique<engine::TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  engine::SystolicModel model_;
};

}  // namespace

std::unique_ptr<engine::Engine> make_engine(const EngineParams& params,
                                            const memory::ScratchpadParams& input,
                                            const memory::ScratchpadParams& weight) {
  return std::visit(
      [&](const engine::SystolicParams& p) -> std::unique_ptr<engine::Engine> {
        return std::make_unique<SystolicEngine>(p, input, weight);
      },
      params);
}

}  // namespace macroscope::device
