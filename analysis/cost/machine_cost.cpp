#include "analysis/cost/machine_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cost/core_units.hpp"
#include "analysis/cost/sram_cost.hpp"
#include "analysis/cost/vector_cost.hpp"

namespace macroscope::cost {
namespace {

void cost_unit(const Technology& t, CostItem& item, CostNotes& notes) {
  std::string why;
  auto cost = unit_cost(t, item.hardware.unit, notes, why);
  if (!cost) {
    item.missing.push_back(why);
    notes.warn("MS633", fmt::format("{}: {}", item.path(), why));
    return;
  }
  if (item.hardware.assumed) {
    const auto assume = [&](Figure& figure) {
      figure.fallback = true;
      figure.formula += (figure.formula.empty() ? "" : "; ") + item.hardware.note;
    };
    for (Figure* figure :
         {&cost->area_um2, &cost->min_period_ns, &cost->energy_pj, &cost->idle_clock_pj}) {
      assume(*figure);
    }
    if (cost->leakage_mw) assume(*cost->leakage_mw);
  }
  item.area_um2 = cost->area_um2;
  item.leakage_mw = cost->leakage_mw;
  if (!item.leakage_mw) item.missing.emplace_back("leakage: not scaled between nodes");
  item.min_period_ns = cost->min_period_ns;
  item.events_per_cycle = cost->events_per_cycle;
  item.events.push_back({cost->event, cost->event, Cause::compute, cost->energy_pj, cost->fit});
  if (item.hardware.unit.digits) {
    item.events.push_back({"clock", "cycle", Cause::compute, cost->idle_clock_pj, {}});
  }
  item.events.push_back({"idle_clock", "cycle", Cause::idle_clock, cost->idle_clock_pj, {}});
}

void cost_registers(const Technology& t, CostItem& item) {
  const auto cost = register_cost(t);
  if (!cost) {
    item.missing.emplace_back("the technology has no <register>");
    return;
  }
  const auto bits = static_cast<double>(item.hardware.bits);
  item.area_um2 = cost->area_um2.times(bits);
  if (cost->leakage_mw) {
    item.leakage_mw = cost->leakage_mw->times(bits);
  } else {
    item.missing.emplace_back("leakage: not scaled between nodes");
  }
  item.events.push_back(
      {"moving", "cycle", Cause::register_movement, cost->moving_pj.times(bits), {}});
  item.events.push_back({"idle_clock", "cycle", Cause::idle_clock, cost->clock_pj.times(bits), {}});
}

/// Kinds of the tables when the one asked for is not among them.
[[noreturn]] void no_dram(const Technology& t, const device::TechnologyParams& asked) {
  const std::vector<std::string> kinds = dram_kinds(t);
  Fault fault = whole_fault(
      "MS631", t.file,
      fmt::format(
          "<technology dram=\"{}\" dram_boundary=\"{}\">: no energy of that kind and boundary{}",
          asked.dram, Text<device::DramBoundary>::format(asked.dram_boundary),
          did_you_mean(asked.dram, kinds)));
  std::string all;
  for (const auto& [name, p] : t.drams) {
    all += fmt::format("{}{} ({})", all.empty() ? "" : ", ", p.kind,
                       Text<device::DramBoundary>::format(p.boundary));
  }
  fault.notes.push_back({{}, "the tables have " + all});
  throw ConfigError(std::move(fault));
}

void cost_dram(const Technology& t, const device::TechnologyParams& asked, CostItem& item) {
  if (asked.dram == "none") {
    item.missing.emplace_back("energy: name the kind of DRAM, <technology dram=\"hbm2\">");
    return;
  }
  const auto bit = dram_bit(t, asked.dram, asked.dram_boundary);
  if (!bit) no_dram(t, asked);
  item.events.push_back({"bit", "bit", Cause::dram, *bit, {}});
}

CostItem cost_item(const Technology& t, const device::TechnologyParams& asked, HardwareItem part,
                   CostNotes& notes) {
  CostItem item;
  item.hardware = std::move(part);
  switch (item.hardware.kind) {
    case HardwareKind::unit:
      cost_unit(t, item, notes);
      break;
    case HardwareKind::registers:
      cost_registers(t, item);
      break;
    case HardwareKind::sram:
      cost_sram(t, item, notes);
      break;
    case HardwareKind::core_unit:
      // Lanes have published arithmetic where nothing is characterized.
      if (!cost_core_unit(t, item, notes) && item.path() == "vector.lanes") {
        cost_lanes(t, item, notes);
      }
      break;
    case HardwareKind::dram:
      cost_dram(t, asked, item);
      break;
    case HardwareKind::unsourced:
      item.missing.push_back("area and energy: " + item.hardware.note);
      break;
  }
  return item;
}

Figure sum_of(const std::vector<CostItem>& items, std::optional<Figure> CostItem::*part,
              const char* source) {
  // Component by component, as reports have it: their totals add up to this one to the last digit.
  std::vector<std::pair<std::string, Figure>> components;
  const auto add = [](Figure& sum, const Figure& f) {
    sum.value += f.value;
    sum.low += f.low;
    sum.high += f.high;
    sum.fallback = sum.fallback || f.fallback;
  };
  for (const CostItem& item : items) {
    if (!(item.*part)) continue;
    const std::string& name = item.hardware.component;
    auto found = std::find_if(components.begin(), components.end(),
                              [&](const auto& known) { return known.first == name; });
    if (found == components.end()) found = components.insert(found, {name, Figure{}});
    add(found->second, (item.*part)->times(static_cast<double>(item.hardware.count)));
  }
  Figure sum;
  sum.source = source;
  for (const auto& [name, figure] : components) add(sum, figure);
  return sum;
}

}  // namespace

const char* to_string(Cause cause) {
  constexpr std::array<const char*, kCauses> kNames{"compute", "register_movement", "scratchpad",
                                                    "dram",    "leakage",           "idle_clock"};
  return kNames.at(static_cast<std::size_t>(cause));
}

std::string CostItem::path() const {
  return hardware.component + "." + hardware.part;
}

Figure MachineCost::area_um2() const {
  return sum_of(items, &CostItem::area_um2, "sum over the parts that have a source");
}

Figure MachineCost::leakage_mw() const {
  return sum_of(items, &CostItem::leakage_mw, "sum over the parts that have a source");
}

const CostItem* MachineCost::slowest() const {
  const CostItem* found = nullptr;
  for (const CostItem& item : items) {
    if (!item.min_period_ns) continue;
    if (found == nullptr || item.min_period_ns->value > found->min_period_ns->value) found = &item;
  }
  return found;
}

std::vector<std::string> MachineCost::unsourced() const {
  std::vector<std::string> out;
  for (const CostItem& item : items) {
    for (const std::string& text : item.missing) out.push_back(item.path() + ": " + text);
  }
  return out;
}

bool MachineCost::area_complete() const {
  for (const CostItem& item : items) {
    if (!item.area_um2 && item.hardware.kind != HardwareKind::dram) return false;
  }
  return true;
}

MachineCost cost_of(const device::Machine& machine) {
  MachineCost out;
  out.architecture = machine.name;
  out.technology = read_technology(machine.technology->file);
  out.clock = machine.clock;
  CostNotes notes;
  for (HardwareItem& part : hardware_of(machine)) {
    out.items.push_back(cost_item(out.technology, *machine.technology, std::move(part), notes));
  }
  const CostItem* slowest = out.slowest();
  const double period = 1e9 / machine.clock.count();
  if (slowest != nullptr && slowest->min_period_ns->value > period) {
    notes.warn("MS636", fmt::format("the clock of {:g} MHz is beyond {}, which reaches {:.4g} MHz",
                                    machine.clock.count() / 1e6, slowest->path(),
                                    1e3 / slowest->min_period_ns->value));
  }
  out.warnings = notes.warnings();
  return out;
}

}  // namespace macroscope::cost
