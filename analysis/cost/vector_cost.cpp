#include "analysis/cost/vector_cost.hpp"

#include <fmt/format.h>

namespace macroscope::cost {
namespace {

const OperationParams* find(const Technology& t, const char* name) {
  for (const auto& operation : t.operations) {
    if (operation.name == name) return &operation.params;
  }
  return nullptr;
}

}  // namespace

void cost_lanes(const Technology& t, CostItem& item, CostNotes& notes) {
  const OperationParams* add = find(t, "int32_add");
  const OperationParams* mult = find(t, "int32_mult");
  if (add == nullptr || mult == nullptr || !t.scaling.covers(t.params.node_nm) ||
      !t.scaling.covers(add->node_nm)) {
    item.missing.emplace_back("the technology has no int32_add and int32_mult that can be scaled");
    return;
  }
  const ScaleFactors f =
      t.scaling.factors(add->node_nm, add->voltage_v, t.params.node_nm, t.voltage_v);
  if (!(f.energy > 0)) {
    item.missing.emplace_back("the fits of the scaling table are below 0 at this voltage");
    return;
  }
  const auto source = [&](double factor) {
    return fmt::format(
        "int32_add and int32_mult ({}), scaled from {:g} nm (x {:.4g}) by Stillmaker "
        "and Baas 2017",
        add->source, add->node_nm, factor);
  };
  Figure area = figure((add->area.count() + mult->area.count()) * f.area, source(f.area));
  area.formula = "adder + multiplier of 32 bits a lane (assumed)";
  area.validity = "without register file, special functions and control";
  area.fallback = true;
  Figure energy =
      figure((add->energy.count() + mult->energy.count()) / 2 * f.energy, source(f.energy));
  energy.low = add->energy.count() * f.energy;
  energy.high = mult->energy.count() * f.energy;
  energy.formula = "mean of an addition and a multiplication (assumed); bounds: each";
  energy.validity = area.validity;
  energy.fallback = true;
  item.area_um2 = std::move(area);
  item.events.push_back({"operation", "operation", Cause::compute, std::move(energy), {}});
  item.missing.emplace_back("leakage and period: not published with the arithmetic");
  notes.warn("MS634", fmt::format("vector unit: {}", item.area_um2->source));
}

}  // namespace macroscope::cost
