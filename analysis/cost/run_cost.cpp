#include "analysis/cost/run_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analysis/cost/event_counts.hpp"

namespace macroscope::cost {
namespace {

constexpr std::size_t kShownInputs = 3;

/// What a part does when its energy is not known, for the list of what has no source.
const char* main_event(HardwareKind kind) {
  switch (kind) {
    case HardwareKind::unit:
      return "mac";
    case HardwareKind::registers:
      return "moving";
    case HardwareKind::sram:
      return "read_bit";
    case HardwareKind::core_unit:
      break;
    case HardwareKind::dram:
      return "bit";
    case HardwareKind::unsourced:
      break;
  }
  return "";
}

/// Leakage as an event a cycle: milliwatts times nanoseconds are picojoules.
EventCost leakage_event(const CostItem& item, Hertz clock) {
  EventCost event{"leakage", "cycle", Cause::leakage, *item.leakage_mw, {}};
  event.pj =
      event.pj.times(static_cast<double>(item.hardware.count) * duration(Cycles(1), clock).count());
  event.pj.formula = "leakage of all of them times the clock period";
  return event;
}

class LayerEnergies {
 public:
  LayerEnergies(const MachineCost& machine, std::uint64_t cores)
      : machine_(machine), cores_(cores) {}

  EnergySum of(const program::LayerActivity& layer) {
    EnergySum out;
    out.layer = layer.name;
    for (std::size_t i = 0; i < machine_.items.size(); ++i) add_item(i, layer, out);
    return out;
  }

 private:
  void add_item(std::size_t i, const program::LayerActivity& layer, EnergySum& out) {
    const CostItem& item = machine_.items[i];
    for (const EventCost& event : item.events) add(i, event, layer, out);
    if (item.leakage_mw) add(i, leakage_event(item, machine_.clock), layer, out);
    if (item.events.empty()) add_unsourced(item, layer, out);
  }

  void add(std::size_t i, const EventCost& event, const program::LayerActivity& layer,
           EnergySum& out) {
    const EventCount count = count_events(machine_.items[i], event.name, layer, cores_);
    if (!count.unknown.empty()) {
      out.other_widths.push_back(fmt::format("{}: {}", machine_.items[i].path(), count.unknown));
      out.unsourced.push_back(out.other_widths.back());
      return;
    }
    if (!(count.count > 0)) return;
    EnergyTerm term{i, event.name, event.cause, count.count, event.pj, {}};
    if (!event.fit.empty()) {
      const bool swapped = machine_.items[i].hardware.weights_are_a;
      term.each_pj = event.fit.at(swapped ? layer.weight_values : layer.input_values,
                                  swapped ? layer.input_values : layer.weight_values);
      term.each_pj.fallback = term.each_pj.fallback || event.pj.fallback;
      term.operands = term.each_pj.formula;
    }
    out.terms.push_back(std::move(term));
  }

  void add_unsourced(const CostItem& item, const program::LayerActivity& layer, EnergySum& out) {
    const HardwareKind kind = item.hardware.kind;
    if (kind == HardwareKind::unsourced) {
      out.unsourced.push_back(fmt::format("{}: {}", item.path(), item.hardware.note));
      return;
    }
    bool matters = true;  // clocks of the others run whatever the layer does
    if (kind == HardwareKind::unit) {
      matters = layer.macs > 0;
    } else if (kind != HardwareKind::core_unit) {
      matters = count_events(item, main_event(kind), layer, cores_).count > 0;
    }
    if (matters) {
      out.unsourced.push_back(fmt::format(
          "{}: {}", item.path(), item.missing.empty() ? "no source" : item.missing.front()));
    }
  }

  const MachineCost& machine_;
  std::uint64_t cores_;
};

/// Sums the counts of all layers, so that the run's terms are count times energy again.
EnergySum sum_of(const std::vector<EnergySum>& layers, std::size_t items) {
  EnergySum out;
  for (std::size_t item = 0; item < items; ++item) {
    for (const EnergySum& layer : layers) {
      for (const EnergyTerm& term : layer.terms) {
        if (term.item != item) continue;
        const auto known = std::find_if(out.terms.begin(), out.terms.end(), [&](const auto& t) {
          return t.item == item && t.event == term.event && t.operands == term.operands &&
                 t.each_pj.value == term.each_pj.value;
        });
        if (known == out.terms.end()) {
          out.terms.push_back(term);
        } else {
          known->count += term.count;
        }
      }
    }
  }
  for (const EnergySum& layer : layers) {
    for (const std::string& text : layer.unsourced) {
      if (std::find(out.unsourced.begin(), out.unsourced.end(), text) == out.unsourced.end()) {
        out.unsourced.push_back(text);
      }
    }
  }
  return out;
}

/// What the reader of energies must know of operands, each once.
std::vector<std::string> warnings_of(const RunCost& cost, const program::RunActivity& activity) {
  std::size_t products = 0, unknown = 0;
  CostNotes notes;
  for (std::size_t i = 0; i < activity.layers.size(); ++i) {
    const program::LayerActivity& layer = activity.layers[i];
    products += layer.macs > 0 ? 1 : 0;
    const auto& terms = cost.layers[i].terms;
    unknown += std::any_of(terms.begin(), terms.end(),
                           [&](const EnergyTerm& term) {
                             return !term.operands.empty() &&
                                    !(layer.input_values.known() && layer.weight_values.known());
                           })
                   ? 1
                   : 0;
    for (const std::string& text : cost.layers[i].other_widths) {
      notes.warn("MS641", fmt::format("{}; no energy (the <pe> of {} has other widths)", text,
                                      cost.machine.architecture));
    }
  }
  if (unknown > 0) {
    notes.warn(
        "MS640",
        fmt::format("operands of {} of {} layers with products are not known: their energies "
                    "are those of normal operands, sigma 24.5 steps; -p technology.crest=5.184 "
                    "states that, other values other ones",
                    unknown, products));
  }
  return notes.warnings();
}

std::optional<double> quotient(double a, double b) {
  if (!(a > 0) || !(b > 0)) return std::nullopt;
  return a / b;
}

}  // namespace

double EnergySum::total_pj() const {
  double sum = 0;
  for (const EnergyTerm& term : terms) sum += term.pj();
  return sum;
}

double EnergySum::low_pj() const {
  double sum = 0;
  for (const EnergyTerm& term : terms) sum += term.count * term.each_pj.low;
  return sum;
}

double EnergySum::high_pj() const {
  double sum = 0;
  for (const EnergyTerm& term : terms) sum += term.count * term.each_pj.high;
  return sum;
}

double EnergySum::of(Cause cause) const {
  double sum = 0;
  for (const EnergyTerm& term : terms) sum += term.cause == cause ? term.pj() : 0;
  return sum;
}

double EnergySum::chip_pj() const {
  double sum = 0;
  for (const EnergyTerm& term : terms) sum += term.cause == Cause::dram ? 0 : term.pj();
  return sum;
}

std::optional<double> RunCost::tops() const {
  return quotient(2 * macs, seconds * 1e12);
}

std::optional<double> RunCost::peak_tops() const {
  return quotient(2 * static_cast<double>(machine.peak_macs_per_cycle) * machine.clock.count(),
                  1e12);
}

std::optional<double> RunCost::tops_per_w() const {
  return quotient(2 * macs, total.total_pj());
}

std::optional<double> RunCost::chip_tops_per_w() const {
  return quotient(2 * macs, total.chip_pj());
}

std::optional<double> RunCost::tops_per_mm2() const {
  return quotient(tops().value_or(0), machine.area_um2().value / 1e6);
}

std::optional<double> RunCost::peak_tops_per_mm2() const {
  return quotient(peak_tops().value_or(0), machine.area_um2().value / 1e6);
}

std::optional<double> RunCost::pj_per_mac() const {
  return quotient(total.total_pj(), macs);
}

std::optional<double> RunCost::power_mw() const {
  return quotient(total.total_pj(), seconds * 1e9);
}

const PowerPoint* RunCost::peak_power() const {
  const auto peak = std::max_element(power.begin(), power.end(),
                                     [](const auto& a, const auto& b) { return a.mw < b.mw; });
  return peak == power.end() ? nullptr : &*peak;
}

std::vector<Sensitivity> RunCost::sensitivity() const {
  const double all = total.total_pj();
  std::vector<Sensitivity> out;
  for (const EnergyTerm& term : total.terms) {
    if (!(all > 0)) break;
    const std::string input = machine.items[term.item].path() + " " + term.event;
    auto known = std::find_if(out.begin(), out.end(),
                              [&](const Sensitivity& s) { return s.input == input; });
    if (known == out.end()) known = out.insert(out.end(), {input, 0, 1, 1});
    known->share += term.pj() / all;
    known->low += term.count * (term.each_pj.low - term.each_pj.value) / all;
    known->high += term.count * (term.each_pj.high - term.each_pj.value) / all;
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Sensitivity& a, const Sensitivity& b) { return a.share > b.share; });
  out.resize(std::min(out.size(), kShownInputs));
  return out;
}

RunCost cost_of(MachineCost machine, const program::RunActivity& activity) {
  RunCost out;
  out.machine = std::move(machine);
  out.machine.peak_macs_per_cycle = activity.peak_macs_per_cycle;
  LayerEnergies energies(out.machine, activity.cores);
  for (const program::LayerActivity& layer : activity.layers) {
    out.layers.push_back(energies.of(layer));
    const double ns = duration(layer.cycles, activity.clock).count();
    if (ns > 0) {
      out.power.push_back(
          {layer.name, layer.start, layer.start + layer.cycles, out.layers.back().total_pj() / ns});
    }
  }
  out.warnings = warnings_of(out, activity);
  out.total = sum_of(out.layers, out.machine.items.size());
  out.seconds = duration(activity.cycles, activity.clock).count() * 1e-9;
  out.macs = static_cast<double>(activity.macs());
  return out;
}

std::optional<RunCost> cost_of(const RunOutcome& outcome) {
  const auto* activity = std::get_if<program::RunActivity>(&outcome.result);
  if (activity == nullptr || !outcome.machine || !outcome.machine->technology) return std::nullopt;
  return cost_of(cost_of(*outcome.machine), *activity);
}

}  // namespace macroscope::cost
