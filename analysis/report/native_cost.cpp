#include "analysis/report/native_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/report/number_text.hpp"

namespace macroscope::report {
namespace {

using cost::Cause;
using cost::RunCost;

constexpr std::array<const char*, cost::kCauses> kCauseDocs{
    "products and vector operations",
    "operands and sums on their way through registers",
    "bits through scratchpads",
    "bits to and from DRAM",
    "leakage of all parts that have a source",
    "clock of parts that have nothing to do"};

/// Number of the column of that name; the table has it.
std::size_t column(const Table& table, const char* name) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                               [&](const Column& c) { return c.name == name; });
  return static_cast<std::size_t>(at - table.columns.begin());
}

void add_columns(Table& table, const RunCost& cost) {
  const std::size_t simulated = column(table, "simulated");
  table.columns.push_back({"energy_pj", "pJ", "energy of all parts that have a source"});
  for (std::size_t i = 0; i < cost::kCauses; ++i) {
    table.columns.push_back(
        {fmt::format("energy_{}_pj", to_string(static_cast<Cause>(i))), "pJ", kCauseDocs.at(i)});
  }
  table.columns.push_back({"power_mw", "mW", "mean power of the layer"});
  std::size_t layer = 0;
  auto power = cost.power.begin();
  for (auto& row : table.rows) {
    if (!std::get<bool>(row[simulated])) {
      row.resize(table.columns.size());
      continue;
    }
    const cost::EnergySum& sum = cost.layers.at(layer++);
    row.emplace_back(sum.total_pj());
    for (std::size_t i = 0; i < cost::kCauses; ++i) {
      row.emplace_back(sum.of(static_cast<Cause>(i)));
    }
    const bool takes_time = power != cost.power.end() && power->layer == sum.layer;
    row.push_back(takes_time ? Value((power++)->mw) : Value());
  }
}

std::string number(const std::optional<double>& value, const char* unit, const char* bound = "") {
  return value ? fmt::format("{}{:.3g} {}", bound, *value, unit) : fmt::format("n/a {}", unit);
}

/// Picojoules with the prefix that suits them.
std::string energy_text(double pj) {
  constexpr std::array<const char*, 5> kUnits{"pJ", "nJ", "uJ", "mJ", "J"};
  std::size_t unit = 0;
  for (; pj >= 1e3 && unit + 1 < kUnits.size(); ++unit) pj /= 1e3;
  return fmt::format("{:.4g} {}", pj, kUnits.at(unit));
}

std::string bounds_text(const cost::Figure& f, double factor) {
  if (f.low == f.high) return {};
  return fmt::format(", bounds {:.4g} to {:.4g}", f.low * factor, f.high * factor);
}

std::string causes_text(const RunCost& cost) {
  const double all = cost.total.total_pj();
  std::string text;
  for (std::size_t i = 0; i < cost::kCauses; ++i) {
    const double part = cost.total.of(static_cast<Cause>(i));
    if (part <= 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(static_cast<Cause>(i)),
                        percent(ratio(part, all)));
  }
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string sensitivity_text(const RunCost& cost) {
  std::string text;
  for (const cost::Sensitivity& s : cost.sensitivity()) {
    text +=
        fmt::format("{}{} {} of the energy", text.empty() ? "" : "; ", s.input, percent(s.share));
    if (s.low != s.high) {
      text += fmt::format(" ({} to {} of it within its bounds)", percent(s.low), percent(s.high));
    }
  }
  return text;
}

/// The operands that most energy of products is of.
std::string operands_text(const RunCost& cost) {
  const cost::EnergyTerm* most = nullptr;
  std::size_t kinds = 0;
  for (const cost::EnergyTerm& term : cost.total.terms) {
    if (term.operands.empty()) continue;
    ++kinds;
    if (most == nullptr || term.pj() > most->pj()) most = &term;
  }
  if (most == nullptr) return {};
  return fmt::format("{}{}", most->operands, kinds > 1 ? "; all of them in energy_pj.layers" : "");
}

void add_lines(Summary& summary, const RunCost& cost) {
  auto& lines = summary.lines;
  const auto area = cost.machine.area_um2();
  const bool whole_area = cost.machine.area_complete();
  const bool whole_energy = cost.energy_complete();
  lines.push_back({"Technology", cost.machine.technology.text()});
  lines.push_back({"Area", fmt::format("{:.4g} mm2{}{}", area.value / 1e6,
                                       whole_area ? "" : " of the parts that have a source",
                                       bounds_text(area, 1e-6))});
  lines.push_back(
      {"Energy", fmt::format("{}{}, {:.4g} mW mean power; {}", energy_text(cost.total.total_pj()),
                             whole_energy ? "" : " of the parts that have a source",
                             cost.power_mw().value_or(0), causes_text(cost))});
  if (const cost::PowerPoint* peak = cost.peak_power(); peak != nullptr && cost.power.size() > 1) {
    lines.push_back(
        {"Power", fmt::format("highest in {}: {:.4g} mW in cycles {} to {}; each layer "
                              "in layers.csv and energy_pj.power",
                              peak->layer, peak->mw, peak->begin.count(), peak->end.count())});
  }
  // What is missing in a denominator makes a quotient too large.
  lines.push_back(
      {"Efficiency",
       fmt::format("{}, {}, {}, {}", number(cost.tops(), "TOPS"),
                   number(cost.tops_per_w(), "TOPS/W", whole_energy ? "" : "at most "),
                   number(cost.tops_per_mm2(), "TOPS/mm2", whole_area ? "" : "at most "),
                   number(cost.pj_per_mac(), "pJ/MAC", whole_energy ? "" : "at least "))});
  if (const std::string text = sensitivity_text(cost); !text.empty()) {
    lines.push_back({"Decided by", text});
  }
  if (const std::string text = operands_text(cost); !text.empty()) {
    lines.push_back({"Operands", text});
  }
  if (!whole_energy || !whole_area) {
    lines.push_back({"No source", fmt::format("{}; see energy_pj.unsourced and area_um2.unsourced",
                                              counted(cost.machine.unsourced().size(), "item"))});
  }
}

}  // namespace

void add_costs(Report& report, const RunCost& cost) {
  add_columns(report.layers, cost);
  add_lines(report.summary, cost);
  for (const auto* warnings : {&cost.machine.warnings, &cost.warnings}) {
    for (const std::string& text : *warnings) report.warnings.push_back(parse_warning(text));
  }
  report.cost = std::make_shared<const RunCost>(cost);
}

}  // namespace macroscope::report
