#include "analysis/cost/cost_json.hpp"

namespace macroscope::cost {
namespace {

using Json = nlohmann::ordered_json;

Json figure_json(const Figure& f) {
  Json out = {{"value", f.value}, {"low", f.low}, {"high", f.high}, {"source", f.source}};
  if (!f.formula.empty()) out["formula"] = f.formula;
  if (!f.validity.empty()) out["validity"] = f.validity;
  out["fallback"] = f.fallback;
  return out;
}

Json technology_json(const Technology& t) {
  return {{"name", t.name},
          {"text", t.text()},
          {"node_nm", t.params.node_nm},
          {"voltage_v", t.voltage_v},
          {"corner", t.params.corner},
          {"stage", t.params.stage},
          {"wire_load", t.params.wire_load},
          {"clock_tree", t.params.clock_tree}};
}

/// A tree of sums: the whole, its components, their parts.
Json sum_tree(const MachineCost& cost, std::optional<Figure> CostItem::*part, const Figure& total) {
  Json components = Json::object();
  Json missing = Json::array();
  for (const CostItem& item : cost.items) {
    if (item.hardware.kind == HardwareKind::dram) continue;
    Json& component = components[item.hardware.component];
    if (component.is_null()) component = {{"total", 0.0}, {"parts", Json::object()}};
    const std::optional<Figure>& each = item.*part;
    if (!each) {
      component["parts"][item.hardware.part] = nullptr;
      missing.push_back(item.path());
      continue;
    }
    const Figure all = each->times(static_cast<double>(item.hardware.count));
    Json leaf = figure_json(all);
    leaf["count"] = item.hardware.count;
    leaf["each"] = each->value;
    component["total"] = component["total"].get<double>() + all.value;
    component["parts"][item.hardware.part] = std::move(leaf);
  }
  return {{"total", total.value},
          {"low", total.low},
          {"high", total.high},
          {"source", total.source},
          {"complete", missing.empty()},
          {"components", std::move(components)},
          {"unsourced", std::move(missing)}};
}

Json frequency_tree(const MachineCost& cost) {
  Json components = Json::object();
  for (const CostItem& item : cost.items) {
    if (!item.min_period_ns) continue;
    Figure f = *item.min_period_ns;
    f.value = 1 / item.min_period_ns->value;
    f.low = 1 / item.min_period_ns->high;
    f.high = 1 / item.min_period_ns->low;
    Json leaf = figure_json(f);
    leaf["min_period_ns"] = item.min_period_ns->value;
    components[item.hardware.component][item.hardware.part] = std::move(leaf);
  }
  const CostItem* slowest = cost.slowest();
  Json out = {{"total", nullptr}, {"critical_path", nullptr}, {"source", nullptr}};
  if (slowest != nullptr) {
    out["total"] = 1 / slowest->min_period_ns->value;
    out["critical_path"] = slowest->path();
    out["source"] = slowest->min_period_ns->source;
  }
  out["clock"] = cost.clock.count() / 1e9;
  out["components"] = std::move(components);
  return out;
}

Json event_tree(const MachineCost& cost) {
  Json components = Json::object();
  for (const CostItem& item : cost.items) {
    for (const EventCost& event : item.events) {
      Json leaf = figure_json(event.pj);
      leaf["event"] = event.unit;
      leaf["cause"] = to_string(event.cause);
      components[item.hardware.component][item.hardware.part][event.name] = std::move(leaf);
    }
  }
  return components;
}

Json hardware_list(const MachineCost& cost) {
  Json out = Json::array();
  for (const CostItem& item : cost.items) {
    const HardwareItem& h = item.hardware;
    Json entry = {{"component", h.component}, {"part", h.part}, {"count", h.count}};
    if (h.kind == HardwareKind::unit) {
      entry["unit"] = h.unit.unit;
      entry["module"] = h.module;
      entry["widths"] = {h.unit.a_width, h.unit.b_width, h.unit.acc_width};
    }
    if (h.kind == HardwareKind::core_unit) {
      entry["unit"] = h.unit.unit;
      entry["module"] = h.module;
      entry["scale"] = h.scale;
    }
    if (h.kind == HardwareKind::registers) entry["bits"] = h.bits;
    if (h.kind == HardwareKind::sram) {
      entry["bytes"] = h.bank_capacity.count();
      entry["word_bits"] = h.word_bits;
    }
    if (!h.note.empty()) entry["note"] = h.note;
    out.push_back(std::move(entry));
  }
  return out;
}

Json by_cause(const EnergySum& sum) {
  Json out = Json::object();
  for (std::size_t i = 0; i < kCauses; ++i) {
    out[to_string(static_cast<Cause>(i))] = sum.of(static_cast<Cause>(i));
  }
  return out;
}

Json by_component(const RunCost& cost, const EnergySum& sum) {
  Json out = Json::object();
  for (const EnergyTerm& term : sum.terms) {
    Json& component = out[cost.machine.items[term.item].hardware.component];
    if (component.is_null()) component = {{"total", 0.0}};
    component["total"] = component["total"].get<double>() + term.pj();
    Json& cause = component[to_string(term.cause)];
    cause = (cause.is_null() ? 0.0 : cause.get<double>()) + term.pj();
  }
  return out;
}

Json value_or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// Which operands the energies of a layer are of, by part.
Json operands_of(const RunCost& cost, const EnergySum& layer) {
  Json out = Json::object();
  for (const EnergyTerm& term : layer.terms) {
    if (!term.operands.empty()) out[cost.machine.items[term.item].path()] = term.operands;
  }
  return out;
}

/// Mean power by layer, one behind the other.
Json power_json(const RunCost& cost) {
  Json out = Json::array();
  const double ns = 1e9 / cost.machine.clock.count();
  for (const PowerPoint& p : cost.power) {
    out.push_back({{"layer", p.layer},
                   {"begin_cycle", p.begin.count()},
                   {"end_cycle", p.end.count()},
                   {"begin_ns", p.begin.as_double() * ns},
                   {"end_ns", p.end.as_double() * ns},
                   {"mw", p.mw}});
  }
  return out;
}

}  // namespace

Json area_json(const MachineCost& cost) {
  return sum_tree(cost, &CostItem::area_um2, cost.area_um2());
}

Json machine_json(const MachineCost& cost) {
  Json out;
  out["schema_version"] = 1;
  out["architecture"] = cost.architecture;
  out["technology"] = technology_json(cost.technology);
  out["area_um2"] = area_json(cost);
  out["leakage_mw"] = sum_tree(cost, &CostItem::leakage_mw, cost.leakage_mw());
  out["max_frequency_ghz"] = frequency_tree(cost);
  out["energy_pj_per_event"] = event_tree(cost);
  out["hardware"] = hardware_list(cost);
  out["unsourced"] = cost.unsourced();
  out["warnings"] = cost.warnings;
  return out;
}

Json energy_json(const RunCost& cost) {
  Json out;
  out["total"] = cost.total.total_pj();
  out["low"] = cost.total.low_pj();
  out["high"] = cost.total.high_pj();
  out["complete"] = cost.energy_complete();
  out["by_cause"] = by_cause(cost.total);
  out["by_component"] = by_component(cost, cost.total);
  out["terms"] = Json::array();
  for (const EnergyTerm& term : cost.total.terms) {
    const CostItem& item = cost.machine.items[term.item];
    out["terms"].push_back({{"component", item.hardware.component},
                            {"part", item.hardware.part},
                            {"event", term.event},
                            {"cause", to_string(term.cause)},
                            {"count", term.count},
                            {"pj_per_event", term.each_pj.value},
                            {"pj", term.pj()},
                            {"operands", text_or_null(term.operands)},
                            {"fallback", term.each_pj.fallback},
                            {"source", term.each_pj.source}});
  }
  out["layers"] = Json::array();
  for (const EnergySum& layer : cost.layers) {
    out["layers"].push_back({{"layer", layer.layer},
                             {"total", layer.total_pj()},
                             {"by_cause", by_cause(layer)},
                             {"by_component", by_component(cost, layer)},
                             {"operands", operands_of(cost, layer)}});
  }
  out["power"] = power_json(cost);
  out["unsourced"] = cost.total.unsourced;
  return out;
}

Json efficiency_json(const RunCost& cost) {
  Json out;
  out["technology"] = technology_json(cost.machine.technology);
  out["tops"] = value_or_null(cost.tops());
  out["peak_tops"] = value_or_null(cost.peak_tops());
  out["tops_per_w"] = value_or_null(cost.tops_per_w());
  out["chip_tops_per_w"] = value_or_null(cost.chip_tops_per_w());
  out["tops_per_mm2"] = value_or_null(cost.tops_per_mm2());
  out["peak_tops_per_mm2"] = value_or_null(cost.peak_tops_per_mm2());
  out["pj_per_mac"] = value_or_null(cost.pj_per_mac());
  out["power_mw"] = value_or_null(cost.power_mw());
  out["leakage_mw"] = cost.machine.leakage_mw().value;
  out["max_frequency_ghz"] = nullptr;
  out["critical_path"] = nullptr;
  if (const CostItem* slowest = cost.machine.slowest()) {
    out["max_frequency_ghz"] = 1 / slowest->min_period_ns->value;
    out["critical_path"] = slowest->path();
  }
  out["tops_per_w_is_upper_bound"] = !cost.energy_complete();
  out["tops_per_mm2_is_upper_bound"] = !cost.machine.area_complete();
  out["sensitivity"] = Json::array();
  for (const Sensitivity& s : cost.sensitivity()) {
    out["sensitivity"].push_back(
        {{"input", s.input}, {"share", s.share}, {"low", s.low}, {"high", s.high}});
  }
  return out;
}

}  // namespace macroscope::cost
