#include "sim/device/make_engine.hpp"

#include <fmt/format.h>

#include <utility>

#include "models/engine/broadcast/broadcast.hpp"
#include "models/engine/fold/pe_unit.hpp"
#include "models/engine/systolic/systolic.hpp"
#include "models/engine/systolic/systolic_engine.hpp"

namespace macroscope::device {
namespace {

/// An engine whose model works fold by fold: its PEs are those that the model clocks.
template <class Model>
class FoldEngine final : public engine::Engine {
 public:
  template <class... Arguments>
  explicit FoldEngine(Arguments&&... arguments) : model_(std::forward<Arguments>(arguments)...) {}

  [[nodiscard]] const engine::EngineModel& model() const override { return model_; }
  [[nodiscard]] std::unique_ptr<engine::EngineUnit> unit(const char* name,
                                                         engine::Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t seed) const override {
    if (fidelity == engine::Fidelity::pe)
      return std::make_unique<engine::PeUnit>(name, clock, tokens, model_, pads, seed);
    return std::make_unique<engine::TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  Model model_;
};

using Pads = std::array<const memory::ScratchpadParams*, 2>;  // of inputs and weights

std::unique_ptr<engine::Engine> make(const engine::SystolicParams& p, const Pads& pads) {
  return std::make_unique<FoldEngine<engine::SystolicModel>>(p, *pads[0], *pads[1]);
}

std::unique_ptr<engine::Engine> make(const engine::CubeParams& p, const Pads& pads) {
  return std::make_unique<FoldEngine<engine::BroadcastModel>>(
      engine::broadcast_params(p), fmt::format("{} x {} x {} PEs", p.rows, p.cols, p.depth), p.pe,
      *pads[0], *pads[1]);
}

std::unique_ptr<engine::Engine> make(const engine::Matrix2dParams& p, const Pads& pads) {
  return std::make_unique<FoldEngine<engine::BroadcastModel>>(
      engine::broadcast_params(p), fmt::format("{} x {} PEs", p.rows, p.cols), p.pe, *pads[0],
      *pads[1]);
}

}  // namespace

EngineParams read_engine(const config::Node& core, std::vector<Fault>& faults) {
  const config::Node& node = *core.children_in_slot("engine").front();
  if (node.tag() == "cube") return engine::Cube::read(node, faults);
  if (node.tag() == "matrix_2d") return engine::Matrix2d::read(node, faults);
  return node.as<engine::Systolic>();
}

std::unique_ptr<engine::Engine> make_engine(const EngineParams& params,
                                            const memory::ScratchpadParams& input,
                                            const memory::ScratchpadParams& weight) {
  return std::visit([&](const auto& p) { return make(p, Pads{&input, &weight}); }, params);
}

}  // namespace macroscope::device
