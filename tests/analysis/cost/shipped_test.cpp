// The committed characterizations: whole, of the present RTL, and what the flow gives today.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "analysis/cost/characterize.hpp"
#include "analysis/cost/rtl_hash.hpp"
#include "analysis/cost/synthesis/flow.hpp"
#include "sim/core/content_hash.hpp"
#include "sim/core/error.hpp"

using namespace macroscope;
using namespace macroscope::cost;

namespace {

namespace fs = std::filesystem;

const std::string kSource = MACROSCOPE_SOURCE_DIR;

std::string path_of(const std::string& technology, std::string_view unit) {
  return kSource + "/configs/technologies/" + technology + "/" + std::string(unit) + ".xml";
}

std::string text_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// Units that are characterized in the technology.
std::vector<const stimulus::Unit*> units_in(const std::string& technology) {
  std::vector<const stimulus::Unit*> out;
  for (const stimulus::Unit& unit : stimulus::units()) {
    if (fs::exists(path_of(technology, unit.name))) out.push_back(&unit);
  }
  return out;
}

/// Units that take seconds.
std::vector<const stimulus::Unit*> small_units(const std::string& technology) {
  std::vector<const stimulus::Unit*> out;
  for (const stimulus::Unit* unit : units_in(technology)) {
    const auto cells = load_characterization(path_of(technology, unit->name)).value.netlist.cells;
    if (cells < 1000) out.push_back(unit);
  }
  return out;
}

/// Hexadecimal digits: the commit, or without git a hash of the RTL and the committed files.
std::string commit_or_contents(const std::string& technology) {
  if (!find_program("git").empty()) {
    const ToolResult git =
        run_tool({"git", "-C", kSource, "rev-parse", "HEAD"}, "/", std::chrono::seconds(20));
    if (git.status == 0 && git.output.size() >= 40) return git.output.substr(0, 40);
  }
  std::string all;
  for (const stimulus::Unit* unit : units_in(technology)) {
    all += text_of(path_of(technology, unit->name));
    all += rtl_hash(kSource + "/rtl", std::string(unit->module)).value_or("");
  }
  const std::string hash = content_hash(all);
  return hash.substr(hash.find(':') + 1);
}

/// Why the flow cannot run here, or empty.
std::string missing_for_flow() {
  try {
    require_tools(synthesis::flow_tools());
    (void)technology::liberty_paths(technology::load_technology("osu018"));
  } catch (const ToolError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every unit but the cells of cubes is characterized in every technology", "[shipped]") {
  for (const std::string& technology : technology::technology_names()) {
    for (const stimulus::Unit& unit : stimulus::units()) {
      INFO(technology << " " << unit.name);
      // A cell takes minutes; those of the shipped machines have their numbers in osu018.
      if (unit.module == "ms_cube_cell") continue;
      CHECK(fs::exists(path_of(technology, unit.name)));
    }
    for (const auto& entry :
         fs::directory_iterator(kSource + "/configs/technologies/" + technology)) {
      INFO(entry.path());
      if (entry.path().filename() == "costs.xml") continue;  // of the technology as a whole
      CHECK(stimulus::find_unit(entry.path().stem().string()) != nullptr);
    }
  }
}

TEST_CASE("characterizations are whole and of the present RTL", "[shipped]") {
  for (const std::string& technology : technology::technology_names()) {
    for (const stimulus::Unit* listed : units_in(technology)) {
      const stimulus::Unit& unit = *listed;
      INFO(technology << " " << unit.name);
      const auto loaded = load_characterization(path_of(technology, unit.name));
      CHECK(loaded.warnings.empty());
      const Characterization& c = loaded.value;
      CHECK(c.pe == unit.name);
      CHECK(c.technology == technology);
      CHECK(c.activity.front().stream == "normal_24_5");
      CHECK(c.activity.size() == stimulus::distributions().size() * (unit.digits ? 2 : 1));
      CHECK(c.energy_pj_per_event == c.activity.front().energy_pj);
      for (const ActivityRow& row : c.activity) {
        CHECK(row.checked > 0);
        CHECK(row.glitch_free_energy_pj <= row.energy_pj);
        CHECK(row.clock_energy_pj < row.glitch_free_energy_pj);
      }
      // All figures are of the netlist with the least area times period.
      for (const SweepPoint& point : c.sweep) {
        CHECK(point.area_um2 * point.period_ns >= c.area_um2 * c.min_period_ns * 0.99999);
        CHECK(point.period_ns >= c.netlist.fastest_ns * 0.99999);
      }
    }
  }
}

TEST_CASE("own timing and loads agree with OpenSTA", "[shipped]") {
  for (const std::string& technology : technology::technology_names()) {
    for (const stimulus::Unit* listed : units_in(technology)) {
      const stimulus::Unit& unit = *listed;
      INFO(technology << " " << unit.name);
      const CrossCheck x = load_characterization(path_of(technology, unit.name)).value.cross_check;
      CHECK(x.own_period_ns == Approx(x.sta_period_ns).epsilon(0.04));
      // OpenSTA gives nets that hang on ports alone no activity, so only units whose ports lead to
      // registers can be compared; a row of AND gates stands before those of OPT4.
      const std::string name(unit.name);
      if (name == "opt4c" || name == "opt4e" || name == "opt3") {
        CHECK(x.own_switching_pj == Approx(x.sta_switching_pj).epsilon(0.10));
      } else if (unit.event == "mac" || name == "flush_add") {
        CHECK(x.own_switching_pj == Approx(x.sta_switching_pj).epsilon(0.04));
      }
      // OpenSTA 2.0.17 reads internal power twice; libraries with a table for each rail four times.
      const double ratio = x.sta_internal_pj / x.own_internal_pj;
      CHECK(ratio > 1.5);
      CHECK(ratio < 5.5);
    }
  }
}

TEST_CASE("real operands matter: fewer bits move at sigma 10 than at 50 than at random",
          "[shipped]") {
  for (const std::string& technology : technology::technology_names()) {
    for (const char* pe : {"mac", "mac_folded", "mac_p2", "opt1", "opt4c", "opt4e"}) {
      INFO(technology << " " << pe);
      const Characterization c = load_characterization(path_of(technology, pe)).value;
      CHECK(c.find_activity("normal_10")->energy_pj < c.find_activity("normal_24_5")->energy_pj);
      CHECK(c.find_activity("normal_24_5")->energy_pj < c.find_activity("normal_50")->energy_pj);
    }
  }
}

TEST_CASE("one unit, chosen by the commit, is characterized again and equal", "[shipped][flow]") {
  if (const std::string missing = missing_for_flow(); !missing.empty()) {
    WARN("skipped: " << missing);
    return;
  }
  const std::vector<const stimulus::Unit*> small = small_units("osu018");
  const std::string hash = commit_or_contents("osu018");
  CharacterizeRequest request;
  const stimulus::Unit& unit = *small.at(std::stoul(hash.substr(0, 7), nullptr, 16) % small.size());
  INFO(unit.name << " by " << hash);
  const std::string path = path_of("osu018", unit.name);
  const Characterization committed = load_characterization(path).value;
  if (committed.tools.yosys != synthesis::yosys_version() ||
      committed.tools.opensta != synthesis::opensta_version()) {
    WARN("skipped: other versions of yosys or OpenSTA than those of the committed files");
    return;
  }
  request.subject = unit_subject(unit, stimulus::default_widths(unit));
  request.technology = technology::load_technology("osu018");
  request.rtl_folder = kSource + "/rtl";
  CHECK(characterization_xml(characterize(request)) == text_of(path));
}
