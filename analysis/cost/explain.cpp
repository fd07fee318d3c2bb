// `cost --explain`: every number of a machine's cost by name, with what stands behind it.
#include <fmt/format.h>

#include <utility>

#include "analysis/cost/cost_text.hpp"
#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::cost {
namespace {

struct Entry {
  std::string name;
  std::string unit;
  Figure figure;
  std::string inputs;
};

std::string inputs_of(const HardwareItem& h) {
  std::string text = fmt::format("{} in the machine", h.count);
  if (h.kind == HardwareKind::unit) {
    text += fmt::format(", {} with {} x {} bits into {}", h.module, h.unit.a_width, h.unit.b_width,
                        h.unit.acc_width);
  } else if (h.kind == HardwareKind::core_unit) {
    text += fmt::format(", {}, x {:.4g} the characterized size (error {:g})", h.module, h.scale,
                        h.scale_error);
  } else if (h.kind == HardwareKind::registers) {
    text += fmt::format(", {} bits each", h.bits);
  } else if (h.kind == HardwareKind::sram) {
    text += fmt::format(", {} B and {} bits a word each", h.bank_capacity.count(), h.word_bits);
  }
  return h.note.empty() ? text : text + "; " + h.note;
}

void add_tables(const Technology& t, std::vector<Entry>& out) {
  for (const auto& [name, p] : t.drams) {
    Figure f = figure(p.pj_per_bit, p.source);
    f.low = p.low.value_or(f.value);
    f.high = p.high.value_or(f.value);
    f.validity =
        fmt::format("kind {}, boundary {}", p.kind, Text<device::DramBoundary>::format(p.boundary));
    out.push_back({"dram." + name, "pJ/bit", std::move(f), "a table entry"});
  }
  for (const auto& [name, p] : t.links) {
    Figure f = figure(p.pj_per_bit, p.source);
    f.validity = "boundary " + p.boundary;
    out.push_back({"link." + name, "pJ/bit", std::move(f), "a table entry"});
  }
  for (const auto& [name, p] : t.wires) {
    Figure f = figure(p.pj_per_bit_mm, p.source);
    f.low = p.low.value_or(f.value);
    f.high = p.high.value_or(f.value);
    f.validity = fmt::format("{:g} nm, boundary {}", p.node_nm, p.boundary);
    out.push_back({"wire." + name, "pJ/bit/mm", std::move(f), "a table entry"});
  }
  for (const auto& [name, p] : t.operations) {
    Figure f = figure(p.energy.count(), p.source);
    f.validity = fmt::format("{:g} nm, {:g} V, {:g} um2", p.node_nm, p.voltage_v, p.area.count());
    out.push_back({"operation." + name, "pJ", std::move(f), "a table entry"});
  }
}

std::vector<Entry> entries_of(const MachineCost& cost) {
  std::vector<Entry> out;
  for (const CostItem& item : cost.items) {
    const std::string inputs = inputs_of(item.hardware);
    const auto add = [&](const char* what, const char* unit, const std::optional<Figure>& f) {
      if (f) out.push_back({item.path() + "." + what, unit, *f, inputs});
    };
    add("area_um2", "um2", item.area_um2);
    add("leakage_mw", "mW", item.leakage_mw);
    add("min_period_ns", "ns", item.min_period_ns);
    for (const EventCost& event : item.events) {
      out.push_back({item.path() + "." + event.name, "pJ/" + event.unit, event.pj, inputs});
    }
  }
  return out;
}

std::string error_text(const Figure& f) {
  if (f.low == f.value && f.high == f.value) return "not stated: one source, no bounds";
  return fmt::format("{:+.0f} % to {:+.0f} %", 100 * (f.low / f.value - 1),
                     100 * (f.high / f.value - 1));
}

std::string text_of(const Entry& e) {
  std::string out = fmt::format("{} = {}\n", e.name, figure_text(e.figure, e.unit));
  const auto line = [&out](const char* label, const std::string& text) {
    out += fmt::format("  {:<10}{}\n", label, text);
  };
  line("formula", e.figure.formula.empty() ? "as the source gives it" : e.figure.formula);
  line("inputs", e.inputs);
  line("source", e.figure.source);
  line("validity", e.figure.validity.empty() ? "as the source" : e.figure.validity);
  line("error", error_text(e.figure));
  if (e.figure.fallback) line("note", "scaled, extrapolated or assumed: an error with --strict");
  return out;
}

}  // namespace

std::string explain(const MachineCost& cost, const std::string& name) {
  std::vector<Entry> entries = entries_of(cost);
  add_tables(cost.technology, entries);
  std::string out;
  std::vector<std::string> names;
  for (const Entry& e : entries) {
    names.push_back(e.name);
    if (e.name.find(name) != std::string::npos) out += text_of(e);
  }
  for (const std::string& missing : cost.unsourced()) {
    if (missing.substr(0, missing.find(':')).find(name) != std::string::npos) {
      out += "no source: " + missing + "\n";
    }
  }
  if (!out.empty()) return out;
  Fault fault = whole_fault(
      "MS638", "--explain",
      fmt::format("no number of this machine is named \"{}\"{}", name, did_you_mean(name, names)));
  std::vector<std::string> parts;
  for (const CostItem& item : cost.items) parts.push_back(item.path());
  fault.notes.push_back({{}, fmt::format("parts: {}", fmt::join(parts, ", "))});
  fault.notes.push_back(
      {{}, "macroscope cost ARCH.xml --explain PART shows all numbers of a part"});
  throw ConfigError(std::move(fault));
}

}  // namespace macroscope::cost
