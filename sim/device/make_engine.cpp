#include "sim/device/make_engine.hpp"

#include <fmt/format.h>

#include <utility>

#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/bit_slice/bit_slice_pe_unit.hpp"
#include "models/engine/bit_slice/bit_slice_rtl.hpp"
#include "models/engine/bit_slice/bit_slice_rtl_unit.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/fold/fold_model.hpp"
#include "models/engine/fold/pe_unit.hpp"
#include "models/engine/fold/rtl_unit.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/rtl/rtl_build.hpp"
#include "models/engine/systolic/systolic_engine.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/core/error.hpp"

namespace macroscope::device {
namespace {

/// About a minute of compiling.
constexpr std::uint64_t kMostRtlPes = 1024;

/// The RTL of an engine for fidelity rtl, computed in words. Throws ModelError MS412.
engine::RtlSpec in_words(engine::RtlSpec spec, const engine::EngineModel& model,
                         std::uint64_t most_pes) {
  if (model.pes() > most_pes) {
    throw ModelError("MS412", fmt::format("an array of {} is too large to be compiled as RTL, at "
                                          "most {} PEs; use --fidelity pe, and macroscope cosim "
                                          "for a small array of the same PEs",
                                          model.text(), most_pes));
  }
  spec.words = true;
  return spec;
}

/// An engine whose model works fold by fold: its PEs are those that the model clocks.
template <class Model>
class FoldEngine final : public engine::Engine {
 public:
  template <class... Arguments>
  explicit FoldEngine(Arguments&&... arguments) : model_(std::forward<Arguments>(arguments)...) {}

  [[nodiscard]] const engine::EngineModel& model() const override { return model_; }
  [[nodiscard]] engine::RtlSpec rtl() const override {
    return in_words(model_.rtl(), model_, kMostRtlPes);
  }
  [[nodiscard]] std::unique_ptr<engine::EngineUnit> unit(const char* name,
                                                         engine::Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t seed) const override {
    if (fidelity == engine::Fidelity::pe)
      return std::make_unique<engine::PeUnit>(name, clock, tokens, model_, pads, seed);
    if (fidelity == engine::Fidelity::rtl) {
      const engine::RtlSpec spec = rtl();
      return std::make_unique<engine::RtlUnit>(name, clock, tokens, model_, pads, seed, spec,
                                               engine::build_rtl(spec));
    }
    return std::make_unique<engine::TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  Model model_;
};

class BitSliceEngine final : public engine::Engine {
 public:
  explicit BitSliceEngine(const engine::BitSliceParams& params) : model_(params) {}

  [[nodiscard]] const engine::EngineModel& model() const override { return model_; }
  [[nodiscard]] engine::RtlSpec rtl() const override {
    return in_words(engine::bit_slice_rtl(model_.params()), model_,
                    engine::rtl_limits(model_.params().pe).words);
  }
  [[nodiscard]] std::unique_ptr<engine::EngineUnit> unit(const char* name,
                                                         engine::Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t /*seed*/) const override {
    if (fidelity == engine::Fidelity::pe)
      return std::make_unique<engine::BitSlicePeUnit>(name, clock, tokens, model_, pads);
    if (fidelity == engine::Fidelity::rtl) {
      const engine::RtlSpec spec = rtl();
      return std::make_unique<engine::BitSliceRtlUnit>(name, clock, tokens, model_, pads, spec,
                                                       engine::build_rtl(spec));
    }
    return std::make_unique<engine::TileEngineUnit>(name, clock, tokens, model_, pads);
  }

 private:
  engine::BitSliceModel model_;
};

/// Makes engines between the scratchpads of inputs and weights.
struct Maker {
  const memory::ScratchpadParams& input;
  const memory::ScratchpadParams& weight;

  using Made = std::unique_ptr<engine::Engine>;
  template <class Params>
  Made operator()(const Params& p) const {
    return std::make_unique<FoldEngine<engine::FoldModel>>(array_design(p), input, weight);
  }
  Made operator()(const engine::SystolicParams& p) const {
    return std::make_unique<FoldEngine<engine::SystolicModel>>(p, input, weight);
  }
  Made operator()(const engine::BitSliceParams& p) const {
    return std::make_unique<BitSliceEngine>(p);
  }
};

EngineParams read_bit_slice(const config::Node& node, std::vector<Fault>& faults) {
  try {
    return engine::read_bit_slice(node);
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    return engine::BitSliceParams{};
  }
}

}  // namespace

EngineParams read_engine(const config::Node& core, std::vector<Fault>& faults) {
  const config::Node& node = *core.children_in_slot("engine").front();
  if (node.tag() == "adder_tree") return engine::AdderTree::read(node, faults);
  if (node.tag() == "bit_slice") return read_bit_slice(node, faults);
  if (node.tag() == "cube") return engine::Cube::read(node, faults);
  if (node.tag() == "matrix_2d") return engine::Matrix2d::read(node, faults);
  return engine::read_systolic(node, faults);
}

std::unique_ptr<engine::Engine> make_engine(const EngineParams& params,
                                            const memory::ScratchpadParams& input,
                                            const memory::ScratchpadParams& weight) {
  return std::visit(Maker{input, weight}, params);
}

}  // namespace macroscope::device
