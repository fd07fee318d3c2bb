// Characterization files: what was written is read back, faults have a place, changed RTL is told.
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "analysis/cost/architecture_pe.hpp"
#include "analysis/cost/characterization.hpp"
#include "analysis/cost/characterization_components.hpp"
#include "analysis/cost/rtl_hash.hpp"
#include "analysis/cost/stimulus/digit_plan.hpp"
#include "analysis/cost/stimulus/units.hpp"
#include "analysis/cost/technology/technology.hpp"
#include "models/pe/column_timing.hpp"
#include "models/pe/pe_component.hpp"
#include "models/pe/pe_table.hpp"
#include "sim/config/reader.hpp"
#include "sim/core/error.hpp"

using namespace macroscope;
using namespace macroscope::cost;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

const std::string kSource = MACROSCOPE_SOURCE_DIR;

/// A folder of its own, removed at the end.
class Scratch {
 public:
  Scratch() {
    static int count = 0;
    path_ = fs::temp_directory_path() /
            ("macroscope_characterization_" + std::to_string(getpid()) + std::to_string(++count));
    fs::create_directories(path_);
  }
  ~Scratch() { fs::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  [[nodiscard]] std::string folder() const { return path_.string(); }

 private:
  fs::path path_;
};

Characterization sample() {
  Characterization c;
  c.pe = "mac";
  c.technology = "test";
  c.source = "made up <for> \"tests\"";
  c.area_um2 = 100;
  c.min_period_ns = 2;
  c.leakage_mw = 0.25;
  c.event = "mac";
  c.macs_per_cycle = c.events_per_cycle = 1;
  c.energy_pj_per_mac = c.energy_pj_per_event = 3;
  c.idle_clock_pj = 0.5;
  c.library = {"lib", "1", "free", "tt", 1.8, 25, 180, 0, 1, {{"a.lib", "xxh3:0"}}};
  c.tools = {"0.23", "1.01", "2.0.17"};
  c.rtl = {"ms_pe_mac", "AWidth=8", *rtl_hash(kSource + "/rtl", "ms_pe_mac")};
  c.netlist = {"gates", 0.001, 10, 2, 1.5};
  c.activity = {{"normal_24_5", 24.5, false, 64, 1, 3, 2, 0.5, 0.4, 10},
                {"normal_10", 10, false, 64, 1, 1, 1, 0.5, 0.4, 10},
                {"normal_50", 50, false, 64, 1, 4, 1, 0.5, 0.4, 10},
                {"normal_50", 50, true, 64, 1, 2, 1, 0.5, 0.4, 10}};
  c.sweep = {{"gates", 0.001, 100, 2}, {"gates", 3, 90, 2.5}};
  return c;
}

}  // namespace

TEST_CASE("a characterization is read as it was written", "[characterization]") {
  const Scratch scratch;
  const Characterization written = sample();
  const auto loaded =
      load_characterization(scratch.write("mac.xml", characterization_xml(written)));
  CHECK(loaded.warnings.empty());
  const Characterization& read = loaded.value;
  CHECK(characterization_xml(read) == characterization_xml(written));
  CHECK(read.source == written.source);
  CHECK(read.library.files.size() == 1);
  CHECK(read.activity.size() == 4);
  CHECK(read.sweep[1].period_ns == 2.5);
  CHECK(read.macs_per_cycle == 1);
}

TEST_CASE("the file of a characterization has this form", "[characterization]") {
  Characterization c = sample();
  c.rtl.hash = "xxh3:0123456789abcdef";  // of RTL that does not change with ours
  std::ostringstream golden;
  golden << std::ifstream(kSource + "/tests/analysis/cost/sample.xml").rdbuf();
  CHECK(characterization_xml(c) == golden.str());
}

TEST_CASE("energy at another sigma is linear in its logarithm between what was simulated",
          "[characterization]") {
  const Characterization c = sample();
  CHECK(*c.energy_at(24.5) == 3);
  CHECK(*c.energy_at(5) == 1);
  CHECK(*c.energy_at(500) == 4);
  const double middle = std::sqrt(10 * 24.5);  // half of the way in the logarithm
  CHECK(*c.energy_at(middle) == Approx(2));
  CHECK(*c.energy_at(20, true) == 2);
  CHECK(c.find_activity("uniform") == nullptr);
  CHECK_FALSE(Characterization().energy_at(10));
  // The line from 1 at 10 to 4 at 50, at 24.5, against the 3 that was simulated.
  const double line = 1 + 3 * std::log2(2.45) / std::log2(5.0);
  CHECK(*c.sigma_error() == Approx(1 - line / 3));
  CHECK_FALSE(c.sigma_error(true));
}

TEST_CASE("faults of a characterization have a place", "[characterization]") {
  const Scratch scratch;
  const auto message = [&](const std::string& from, const std::string& to) {
    std::string text = characterization_xml(sample());
    text.replace(text.find(from), from.size(), to);
    try {
      (void)load_characterization(scratch.write("bad.xml", text));
      return std::string("no fault");
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
  };
  CHECK_THAT(message("area_um2=\"100\"", "area_um2=\"0\""),
             Contains("bad.xml:7:15: error[MS601]") && Contains("more than 0"));
  CHECK_THAT(message("area_um2=\"100\"", "area_um2=\"big\""),
             Contains("bad.xml:7:15: error[MS104]"));
  CHECK_THAT(message("min_period_ns", "min_periods_ns"),
             Contains("did you mean \"min_period_ns\""));
  CHECK_THAT(message(" energy_pj_per_mac=\"3\"", ""), Contains("MS601"));
  CHECK_THAT(message("<tools yosys=\"0.23\" abc=\"1.01\" opensta=\"2.0.17\"/>", ""),
             Contains("MS106"));
  CHECK_THROWS_AS(load_characterization(scratch.folder() + "/none.xml"), ConfigError);
}

TEST_CASE("changed RTL is a warning", "[characterization]") {
  const Scratch scratch;
  Characterization c = sample();
  c.rtl.hash = "xxh3:0000000000000000";
  const auto loaded = load_characterization(scratch.write("mac.xml", characterization_xml(c)));
  REQUIRE(loaded.warnings.size() == 1);
  CHECK_THAT(loaded.warnings.front(), Contains("[MS600]") && Contains("ms_pe_mac"));
}

TEST_CASE("the hash of a module covers what it is made of and no comments", "[characterization]") {
  const Scratch scratch;
  scratch.write("rtl/flist.f", "rtl/a.sv\nrtl/b.sv\nrtl/c.sv\n");
  const std::string folder = scratch.folder() + "/rtl";
  scratch.write("rtl/a.sv", "module a; // leaf\nendmodule\n");
  scratch.write("rtl/b.sv", "module b;\n  a u_a();\nendmodule\n");
  scratch.write("rtl/c.sv", "module c; endmodule\n");
  CHECK(rtl_closure(folder, "b") == std::vector<std::string>{"rtl/a.sv", "rtl/b.sv"});
  const auto before = rtl_hash(folder, "b");
  REQUIRE(before);
  scratch.write("rtl/a.sv", "module   a;\n/* another */ endmodule");
  scratch.write("rtl/c.sv", "module c; wire w; endmodule\n");
  CHECK(rtl_hash(folder, "b") == before);
  scratch.write("rtl/a.sv", "module a; wire w; endmodule\n");
  CHECK(rtl_hash(folder, "b") != before);
  CHECK_FALSE(rtl_hash(folder, "d"));
  CHECK_FALSE(rtl_hash(scratch.folder(), "b"));
}

TEST_CASE("every PE and every top of the RTL has a unit", "[characterization]") {
  for (const pe::PeRow& row : pe::pe_rows()) {
    INFO(row.name);
    const stimulus::Unit* unit = stimulus::find_unit(row.name);
    REQUIRE(unit != nullptr);
    CHECK(unit->module == row.module);
    CHECK(unit->event == "mac");
  }
  // The parameters of the default widths are those of rtl/tops.txt.
  std::ifstream tops(kSource + "/rtl/tops.txt");
  std::size_t found = 0;
  for (std::string line; std::getline(tops, line);) {
    INFO(line);
    if (line.rfind("ms_array_", 0) == 0) continue;  // an array is many units
    bool known = false;
    for (const stimulus::Unit& unit : stimulus::units()) {
      std::string text(unit.module);
      for (const auto& [name, value] : stimulus::parameters(unit, stimulus::default_widths(unit))) {
        text += ' ' + name + '=' + value;
      }
      known = known || text == line;
    }
    CHECK(known);
    ++found;
  }
  CHECK(found == stimulus::units().size());
}

TEST_CASE("digits take the cycles that the timing of the PEs says", "[characterization]") {
  const numerics::DigitTable table(numerics::Encoding::ent, 8);
  for (const auto& distribution : stimulus::distributions()) {
    stimulus::OperandStream stream(distribution, 8, "test");
    for (const std::size_t k : {1U, 4U, 7U, 64U, 130U}) {
      const std::vector<std::int32_t> operands = stream.vector(k);
      std::vector<std::int8_t> bytes(operands.begin(), operands.end());
      const std::span<const std::int8_t> span(bytes);
      for (const bool skip : {false, true}) {
        const auto empty = skip ? pe::EmptyGroups::skipped : pe::EmptyGroups::one_cycle;
        INFO(distribution.name << " K " << k << " skip " << skip);
        CHECK(stimulus::digit_cycles(operands, 8, 1, skip).size() ==
              pe::opt4c_cycles(table, span, empty));
        CHECK(stimulus::digit_cycles(operands, 8, 4, skip).size() ==
              pe::opt4e_cycles(table, span, empty));
      }
    }
  }
}

TEST_CASE("operands have the standard deviation that their stream says", "[characterization]") {
  for (const auto& distribution : stimulus::distributions()) {
    for (const std::uint32_t bits : {8U, 12U}) {
      stimulus::OperandStream stream(distribution, bits, "test");
      double sum = 0;
      constexpr int kCount = 40'000;
      for (int i = 0; i < kCount; ++i) {
        const double value = stream.next();
        sum += value * value;
      }
      INFO(distribution.name << " " << bits);
      // Redrawing what does not fit takes a little of sigma 50.
      CHECK(std::sqrt(sum / kCount) ==
            Approx(stimulus::standard_deviation(distribution, bits)).epsilon(0.04));
    }
  }
}

TEST_CASE("a technology of the user's own is a file", "[characterization]") {
  const Scratch scratch;
  const std::string path = scratch.write(
      "mine.xml",
      "<technology name=\"mine\" title=\"t\" library_version=\"1\" licence=\"l\" origin=\"o\" "
      "corner=\"tt\" node_nm=\"28\" driving_cell=\"B\" load_ff=\"1\" wire_ff_per_sink=\"0.5\">"
      "<liberty file=\"here.lib\"/><avoid cells=\"X*\"/></technology>");
  const auto t = technology::load_technology(path);
  CHECK(t.name == "mine");
  CHECK(t.wire_ff_per_sink == 0.5);
  CHECK(t.clock_tree_factor == 1);
  CHECK(t.avoid == std::vector<std::string>{"X*"});
  CHECK_THROWS_WITH(technology::liberty_paths(t), Contains("MS610"));
  const std::string liberty = scratch.write("here.lib", "library (x) {}");
  CHECK(technology::liberty_paths(t) == std::vector<std::string>{liberty});
}

TEST_CASE("shipped technologies say where their library is from", "[characterization]") {
  const auto names = technology::technology_names();
  CHECK(names == std::vector<std::string>{"asap7", "osu018", "sg13g2", "sky130"});
  for (const std::string& name : names) {
    const auto t = technology::load_technology(name);
    CHECK(t.name == name);
    CHECK_FALSE(t.origin.empty());
    CHECK_FALSE(t.liberty.empty());
  }
  CHECK_THROWS_WITH(technology::load_technology("osu_018"),
                    Contains("MS609") && Contains("did you mean \"osu018\""));
  auto t = technology::load_technology("asap7");
  t.liberty.front().file = "no_such_file.lib";
  CHECK_THROWS_WITH(technology::liberty_paths(t),
                    Contains("MS610") && Contains("MACROSCOPE_LIBERTY"));
  t.liberty.front() = {"/no/such/file.lib", "some-package"};
  CHECK_THROWS_WITH(technology::liberty_paths(t), Contains("apt-get install some-package"));
}

namespace {

struct EngineParams {};
struct EngineComponent {
  using Params = EngineParams;
  static auto describe() {
    return config::component<Params>("engine", "An engine of this test",
                                     config::slot("pe", "its PE", {"pe"}, 0, 1));
  }
};

}  // namespace

TEST_CASE("the PE of an architecture is what is characterized", "[characterization]") {
  const auto registry = config::make_registry<EngineComponent, pe::PeComponent>();
  const auto pe_in = [&](const std::string& text) {
    const auto file = config::read_description_from_memory("x.xml", text, registry, "engine");
    return pe_of(file);
  };
  const Subject opt4c = pe_in("<engine><pe kind=\"opt4c\" b_width=\"6\"/></engine>");
  CHECK(opt4c.name == "opt4c");
  CHECK(opt4c.settings == "BWidth=6 AccWidth=26 Stall=0");
  CHECK(pe_in("<engine><pe kind=\"mac\" acc_width=\"24\"/></engine>").settings ==
        "AWidth=8 BWidth=8 AccWidth=24 Stall=0");
  CHECK_THROWS_WITH(pe_in("<engine/>"), Contains("x.xml:1:2: error[MS612]"));
  CHECK_THROWS_WITH(pe_in("<engine><pe kind=\"user\"/></engine>"), Contains("MS445"));
}
