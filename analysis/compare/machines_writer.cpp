// The comparison of machines as text and JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "analysis/compare/machines.hpp"

namespace macroscope::compare {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(Basis basis) {
  switch (basis) {
    case Basis::iso_clock:
      return "iso-clock";
    case Basis::iso_area:
      return "iso-area";
    case Basis::best_clock:
      break;
  }
  return "best-clock";
}

Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::string cell(const std::optional<double>& value, double factor = 1, bool complete = true,
                 const char* missing = "<=") {
  if (!value) return "n/a";
  return fmt::format("{}{:.4g}", complete ? "" : missing, *value * factor);
}

/// What makes numbers of n/a, and what makes machines of different processes comparable.
std::string technology_hint(const MachinesResult& result) {
  std::set<std::string> technologies;
  for (const MachineRow& row : result.rows) technologies.insert(row.technology);
  if (technologies.size() == 1 && !technologies.begin()->empty()) return {};
  if (technologies.count("") > 0) {
    return "\n  n/a: no <technology>; -p technology.name=asap7 gives every machine the same one.\n";
  }
  return "\n  The machines are made in different technologies; -p technology.name=asap7 gives "
         "every "
         "machine the same one.\n";
}

}  // namespace

std::string machines_json(const MachinesResult& result) {
  Json root;
  root["schema_version"] = 1;
  root["at"] = name_of(result.basis);
  root["workload"] = result.workload;
  root["rule"] = result.rule;
  root["machines"] = Json::array();
  for (const MachineRow& row : result.rows) {
    root["machines"].push_back(
        {{"architecture", row.architecture},
         {"file", row.file},
         {"technology", row.technology.empty() ? Json(nullptr) : Json(row.technology)},
         {"clock_ghz", row.clock_ghz},
         {"max_frequency_ghz", number(row.max_frequency_ghz)},
         {"cores", row.cores},
         {"area_um2", number(row.area_um2)},
         {"area_complete", row.area_complete},
         {"cycles", row.cycles},
         {"time_ms", row.time_ms},
         {"tops", row.tops},
         {"energy_pj", number(row.energy_pj)},
         {"energy_complete", row.energy_complete},
         {"tops_per_w", number(row.tops_per_w)},
         {"tops_per_mm2", number(row.tops_per_mm2)},
         {"pj_per_mac", number(row.pj_per_mac)},
         {"gain",
          {{"speed", row.gain.speed},
           {"from_frequency", row.gain.from_frequency},
           {"from_rest", row.gain.from_rest},
           {"per_area", number(row.gain.per_area)},
           {"per_area_complete", row.area_complete && result.rows.front().area_complete},
           {"energy", number(row.gain.energy)},
           {"energy_complete", row.energy_complete && result.rows.front().energy_complete}}},
         {"unsourced", row.unsourced},
         {"fallbacks", row.fallbacks},
         {"warnings", row.warnings}});
  }
  return root.dump(1) + "\n";
}

std::string machines_text(const MachinesResult& result) {
  std::string out =
      fmt::format("{}, {}: {}\n\n", result.workload, name_of(result.basis), result.rule);
  out += fmt::format("{:<26}{:>6}{:>9}{:>10}{:>11}{:>9}{:>11}{:>11}{:>9}\n", "machine", "cores",
                     "GHz", "mm2", "ms", "TOPS", "TOPS/mm2", "TOPS/W", "pJ/MAC");
  for (const MachineRow& row : result.rows) {
    out += fmt::format("{:<26}{:>6}{:>9.4g}{:>10}{:>11.4g}{:>9.4g}{:>11}{:>11}{:>9}\n",
                       row.architecture, row.cores, row.clock_ghz,
                       cell(row.area_um2, 1e-6, row.area_complete, ">="), row.time_ms, row.tops,
                       cell(row.tops_per_mm2, 1, row.area_complete),
                       cell(row.tops_per_w, 1, row.energy_complete),
                       cell(row.pj_per_mac, 1, row.energy_complete, ">="));
  }
  out += fmt::format(
      "\nGains over the first machine, above 1 is better\n{:<26}{:>9}{:>16}{:>11}"
      "{:>11}{:>9}\n",
      "machine", "speed", "from frequency", "from rest", "per area", "energy");
  const MachineRow& first = result.rows.front();
  bool incomplete = false;
  const auto gain = [&](const std::optional<double>& value, bool complete) {
    if (!value) return std::string("n/a");
    incomplete = incomplete || !complete;
    return fmt::format("{}{:.3g}x", complete ? "" : "~", *value);
  };
  for (const MachineRow& row : result.rows) {
    const std::string per_area = gain(row.gain.per_area, row.area_complete && first.area_complete);
    const std::string energy = gain(row.gain.energy, row.energy_complete && first.energy_complete);
    out +=
        fmt::format("{:<26}{:>8.3g}x{:>15.3g}x{:>10.3g}x{:>11}{:>9}\n", row.architecture,
                    row.gain.speed, row.gain.from_frequency, row.gain.from_rest, per_area, energy);
  }
  if (incomplete) {
    out += "~: of totals in which parts without a source are missing, which can turn it round\n";
  }
  return out + technology_hint(result);
}

}  // namespace macroscope::compare
