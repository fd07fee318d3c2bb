#include "analysis/cost/cost_text.hpp"

#include <fmt/format.h>

namespace macroscope::cost {
namespace {

std::string cell(const std::optional<Figure>& each, double count, const char* unit) {
  return each ? fmt::format("{:.4g} {}", each->value * count, unit) : "n/a";
}

std::string area_text(double um2) {
  return um2 >= 1e5 ? fmt::format("{:.4g} mm2", um2 / 1e6) : fmt::format("{:.4g} um2", um2);
}

std::string parts_table(const MachineCost& cost) {
  const double all = cost.area_um2().value;
  std::string out = fmt::format("\n{:<32}{:>9}{:>15}{:>9}{:>14}{:>12}\n", "part", "count", "area",
                                "share", "leakage", "max clock");
  for (const CostItem& item : cost.items) {
    if (item.hardware.kind == HardwareKind::dram) continue;
    const auto count = static_cast<double>(item.hardware.count);
    out += fmt::format(
        "{:<32}{:>9}{:>15}{:>9}{:>14}{:>12}\n", item.path(), item.hardware.count,
        item.area_um2 ? area_text(item.area_um2->value * count) : "n/a",
        item.area_um2 ? fmt::format("{:.1f} %", 100 * item.area_um2->value * count / all) : "",
        cell(item.leakage_mw, count, "mW"),
        item.min_period_ns ? fmt::format("{:.4g} GHz", 1 / item.min_period_ns->value) : "n/a");
  }
  return out;
}

std::string events_table(const MachineCost& cost) {
  std::string out = "\nEnergy per event\n";
  for (const CostItem& item : cost.items) {
    for (const EventCost& event : item.events) {
      out += fmt::format("  {:<38}{}\n", item.path() + "." + event.name,
                         figure_text(event.pj, "pJ/" + event.unit));
    }
  }
  return out;
}

}  // namespace

std::string machine_text(const MachineCost& cost) {
  const Figure area = cost.area_um2();
  std::string out = fmt::format("{} in {}\n\n", cost.architecture, cost.technology.text());
  out += fmt::format("  Area          {}{}", area_text(area.value),
                     cost.area_complete() ? "" : " at least");
  if (area.low != area.high) {
    out +=
        fmt::format(", {} to {} by the sources' bounds", area_text(area.low), area_text(area.high));
  }
  out += '\n';
  out += fmt::format("  Leakage       {:.4g} mW of the parts that have a source\n",
                     cost.leakage_mw().value);
  if (const CostItem* slowest = cost.slowest()) {
    out +=
        fmt::format("  Clock         {:.4g} GHz, at most {:.4g} GHz: {} is the critical path\n",
                    cost.clock.count() / 1e9, 1 / slowest->min_period_ns->value, slowest->path());
  }
  out += parts_table(cost) + events_table(cost);
  if (const auto missing = cost.unsourced(); !missing.empty()) {
    out += "\nNo source\n";
    for (const std::string& text : missing) out += "  " + text + "\n";
  }
  return out + "\n  macroscope cost ARCH.xml --explain array.pe says where a number comes from.\n";
}

}  // namespace macroscope::cost
