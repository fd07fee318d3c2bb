#include "analysis/cost/strict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::cost {
namespace {

void add_once(std::vector<std::string>& out, std::string text) {
  if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
}

std::string reason_of(const Figure& figure) {
  return figure.formula.empty() ? figure.source : figure.formula + "; " + figure.source;
}

}  // namespace

std::vector<std::string> fallbacks(const MachineCost& cost) {
  std::vector<std::string> out;
  for (const CostItem& item : cost.items) {
    const auto add = [&](const std::string& what, const Figure& figure) {
      if (figure.fallback) {
        add_once(out, fmt::format("{}.{}: {}", item.path(), what, reason_of(figure)));
      }
    };
    if (item.area_um2) add("area_um2", *item.area_um2);
    if (item.leakage_mw) add("leakage_mw", *item.leakage_mw);
    if (item.min_period_ns) add("min_period_ns", *item.min_period_ns);
    for (const EventCost& event : item.events) add(event.name, event.pj);
  }
  for (const CostItem& item : cost.items) {
    for (const std::string& text : item.missing) {
      add_once(out, fmt::format("{}: no source: {}", item.path(), text));
    }
  }
  return out;
}

std::vector<std::string> fallbacks(const RunCost& cost) {
  std::vector<std::string> out = fallbacks(cost.machine);
  for (const EnergySum& layer : cost.layers) {
    for (const EnergyTerm& term : layer.terms) {
      if (!term.each_pj.fallback || term.operands.empty()) continue;
      add_once(out, fmt::format("{}.{} of {}: {}", cost.machine.items[term.item].path(), term.event,
                                layer.layer, term.operands));
    }
    for (const std::string& text : layer.unsourced) {
      add_once(out, fmt::format("{} of {}", text, layer.layer));
    }
  }
  return out;
}

void require_none(const std::vector<std::string>& fallbacks) {
  if (fallbacks.empty()) return;
  throw ModelError("MS491", fmt::format("{} (1 of {}, an error because of --strict)",
                                        fallbacks.front(), fallbacks.size()));
}

}  // namespace macroscope::cost
