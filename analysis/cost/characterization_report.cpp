// A characterization for eyes and for programs.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "analysis/cost/characterize.hpp"

namespace macroscope::cost {
namespace {

using Json = nlohmann::ordered_json;

/// Ours against OpenSTA's, in percent.
double percent(double own, double other) {
  return other == 0 ? 0 : 100 * (own / other - 1);
}

/// The outermost standard deviations of normal operands. They are given for 8 bits in the names of
/// streams and scale with the largest value.
std::pair<double, double> normal_sigmas(const Characterization& c) {
  std::pair<double, double> out{c.activity.front().sigma, c.activity.front().sigma};
  for (const ActivityRow& row : c.activity) {
    if (row.stream.rfind("normal_", 0) != 0) continue;
    out.first = std::min(out.first, row.sigma);
    out.second = std::max(out.second, row.sigma);
  }
  return out;
}

Json json_of(const ActivityRow& row) {
  return {{"stream", row.stream},
          {"sigma", row.sigma},
          {"skip_empty", row.skip_empty},
          {"k", row.k},
          {"events_per_cycle", row.events_per_cycle},
          {"energy_pj", row.energy_pj},
          {"glitch_free_energy_pj", row.glitch_free_energy_pj},
          {"clock_energy_pj", row.clock_energy_pj},
          {"toggles_per_cell", row.toggles_per_cell},
          {"checked", row.checked}};
}

Json json_of(const CrossCheck& x) {
  return {{"own_period_ns", x.own_period_ns},
          {"sta_period_ns", x.sta_period_ns},
          {"activity", x.activity},
          {"own_switching_pj", x.own_switching_pj},
          {"sta_switching_pj", x.sta_switching_pj},
          {"own_internal_pj", x.own_internal_pj},
          {"sta_internal_pj", x.sta_internal_pj},
          {"own_leakage_mw", x.own_leakage_mw},
          {"sta_leakage_mw", x.sta_leakage_mw},
          {"own_energy_pj_per_event", x.own_energy_pj_per_event}};
}

Json json_of(const LibraryFacts& l) {
  Json out = {{"name", l.name},
              {"version", l.version},
              {"licence", l.licence},
              {"corner", l.corner},
              {"voltage_v", l.voltage_v},
              {"temperature_c", l.temperature_c},
              {"node_nm", l.node_nm},
              {"wire_ff_per_sink", l.wire_ff_per_sink},
              {"clock_tree_factor", l.clock_tree_factor}};
  out["files"] = Json::array();
  for (const LibertySource& file : l.files) {
    out["files"].push_back({{"name", file.name}, {"hash", file.hash}});
  }
  return out;
}

}  // namespace

std::string characterization_text(const Characterization& c) {
  std::string out = fmt::format("{} in {}: {}\n\n", c.pe, c.technology, c.source);
  out += fmt::format("  Area        {:.6g} um2, {} cells, {} flip-flops\n", c.area_um2,
                     c.netlist.cells, c.netlist.flip_flops);
  out += fmt::format("  Period      {:.4g} ns ({:.4g} MHz); the fastest netlist {:.4g} ns\n",
                     c.min_period_ns, 1000 / c.min_period_ns, c.netlist.fastest_ns);
  if (!c.netlist.slowest.empty()) {
    out += fmt::format("  Slowest     {}, registers stand at the ports\n", c.netlist.slowest);
  }
  out += fmt::format("  Netlist     {}, least area x period of {}\n", c.netlist.variant,
                     c.sweep.size());
  out +=
      fmt::format("  Energy      {:.4g} pJ per {}, {:.4g} without glitches; {:.4g} {} per cycle\n",
                  c.energy_pj_per_event, c.event, c.activity.front().glitch_free_energy_pj,
                  c.events_per_cycle, c.event);
  out += fmt::format("  Idle clock  {:.4g} pJ per cycle\n", c.idle_clock_pj);
  out += fmt::format("  Leakage     {:.4g} mW\n\n", c.leakage_mw);
  out += fmt::format("  {:<14}{:>8}{:>8}{:>12}{:>12}{:>12}{:>10}{:>10}\n", "operands", "sigma",
                     "packed", "pJ", "no glitch", "clock", "toggles", "checked");
  for (const ActivityRow& row : c.activity) {
    out += fmt::format("  {:<14}{:>8.1f}{:>8}{:>12.4g}{:>12.4g}{:>12.4g}{:>10.2f}{:>10}\n",
                       row.stream, row.sigma, row.skip_empty ? "yes" : "", row.energy_pj,
                       row.glitch_free_energy_pj, row.clock_energy_pj, row.toggles_per_cell,
                       row.checked);
  }
  if (const auto error = c.sigma_error()) {
    const auto [low, high] = normal_sigmas(c);
    out +=
        fmt::format("\n  Energy is linear in log2(sigma) from {:.3g} to {:.3g} within {:.1f} %\n",
                    low, high, 100 * *error);
  }
  const CrossCheck& x = c.cross_check;
  out += fmt::format(
      "\n  OpenSTA     period {:+.1f} %, switching {:+.1f} %, internal {:+.1f} %, leakage {:+.1f} "
      "% "
      "(ours against it, activity {})\n",
      percent(x.own_period_ns, x.sta_period_ns), percent(x.own_switching_pj, x.sta_switching_pj),
      percent(x.own_internal_pj, x.sta_internal_pj), percent(x.own_leakage_mw, x.sta_leakage_mw),
      x.activity);
  out += fmt::format("\n  {:<14}{:>12}{:>12}{:>12}{:>14}\n", "netlist", "target ns", "area um2",
                     "period ns", "area x period");
  for (const SweepPoint& point : c.sweep) {
    out += fmt::format("  {:<14}{:>12.4g}{:>12.6g}{:>12.4g}{:>14.6g}\n", point.variant,
                       point.target_ns, point.area_um2, point.period_ns,
                       point.area_um2 * point.period_ns);
  }
  return out;
}

std::string characterization_json(const Characterization& c) {
  Json root;
  root["schema_version"] = 1;
  root["pe"] = c.pe;
  root["technology"] = c.technology;
  root["source"] = c.source;
  root["area_um2"] = c.area_um2;
  root["min_period_ns"] = c.min_period_ns;
  root["macs_per_cycle"] = c.macs_per_cycle ? Json(*c.macs_per_cycle) : Json();
  root["energy_pj_per_mac"] = c.energy_pj_per_mac ? Json(*c.energy_pj_per_mac) : Json();
  root["leakage_mw"] = c.leakage_mw;
  root["event"] = c.event;
  root["events_per_cycle"] = c.events_per_cycle;
  root["energy_pj_per_event"] = c.energy_pj_per_event;
  root["idle_clock_pj"] = c.idle_clock_pj;
  const auto sigma_error = c.sigma_error();
  root["sigma_error_percent"] = sigma_error ? Json(100 * *sigma_error) : Json();
  root["layout"] = "pre-layout";
  root["library"] = json_of(c.library);
  root["tools"] = {{"yosys", c.tools.yosys}, {"abc", c.tools.abc}, {"opensta", c.tools.opensta}};
  root["rtl"] = {{"top", c.rtl.top}, {"parameters", c.rtl.parameters}, {"hash", c.rtl.hash}};
  if (!c.rtl.file.empty()) root["rtl"]["file"] = c.rtl.file;
  root["netlist"] = {{"variant", c.netlist.variant},
                     {"target_ns", c.netlist.target_ns},
                     {"cells", c.netlist.cells},
                     {"flip_flops", c.netlist.flip_flops},
                     {"fastest_ns", c.netlist.fastest_ns}};
  if (!c.netlist.slowest.empty()) root["netlist"]["slowest"] = c.netlist.slowest;
  root["cross_check"] = json_of(c.cross_check);
  root["activity"] = Json::array();
  for (const ActivityRow& row : c.activity) root["activity"].push_back(json_of(row));
  root["sweep"] = Json::array();
  for (const SweepPoint& point : c.sweep) {
    root["sweep"].push_back({{"variant", point.variant},
                             {"target_ns", point.target_ns},
                             {"area_um2", point.area_um2},
                             {"period_ns", point.period_ns}});
  }
  root["units"] = {
      {"area_um2", "um2"},           {"min_period_ns", "ns"}, {"macs_per_cycle", "1"},
      {"energy_pj_per_mac", "pJ"},   {"leakage_mw", "mW"},    {"events_per_cycle", "1"},
      {"energy_pj_per_event", "pJ"}, {"idle_clock_pj", "pJ"}, {"sigma_error_percent", "%"}};
  return root.dump(2) + '\n';
}

}  // namespace macroscope::cost
