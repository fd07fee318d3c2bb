#include "analysis/cost/machine_cost.hpp"

#include <catch2/catch.hpp>

#include "analysis/cost/cost_json.hpp"
#include "analysis/cost/cost_text.hpp"
#include "tests/analysis/cost/cost_bench.hpp"

using namespace macroscope;
using test::item_of;

TEST_CASE("an array is its PEs, skew registers and second registers", "[cost]") {
  const test::CostBench bench;
  test::Machine m;
  m.rows = 4;
  m.cols = 6;
  m.cores = 3;
  const auto cost = bench.cost(m);
  const auto& pe = item_of(cost, "array.pe");
  CHECK(pe.hardware.count == 3 * 4 * 6);
  CHECK(pe.hardware.module == "ms_pe_mac");
  CHECK(pe.area_um2->value == 100);
  // Lane i of an edge is i registers late: 4 * 3 / 2 and 6 * 5 / 2 bytes.
  const auto& skew = item_of(cost, "array.skew_registers");
  CHECK(skew.hardware.count == 3);
  CHECK(skew.hardware.bits == 8 * (6 + 15));
  CHECK(skew.area_um2->value == 4.0 * 8 * 21);
  const auto& second = item_of(cost, "array.second_registers");
  CHECK(second.hardware.count == 72);
  CHECK(second.hardware.bits == 8);  // weights wait in ws
  const auto& load = item_of(cost, "array.load_registers");
  CHECK(load.hardware.count == 72);
  CHECK(load.hardware.bits == 8);  // and pass through each PE on their way down
  m.dataflow = "os";
  CHECK(item_of(bench.cost(m), "array.second_registers").hardware.bits == 32);  // sums drain in os
  m.double_buffer = false;
  CHECK_THROWS(item_of(bench.cost(m), "array.second_registers"));
}

TEST_CASE("the area tree sums to its total, to the last digit", "[cost]") {
  const test::CostBench bench;
  const auto cost = bench.cost({});
  const auto tree = cost::area_json(cost);
  double components = 0;
  double parts = 0;
  for (const auto& component : tree["components"]) {
    double sum = 0;
    for (const auto& part : component["parts"]) {
      if (part.is_null()) continue;
      sum += part["value"].get<double>();
      parts += part["value"].get<double>();
      CHECK_FALSE(part["source"].get<std::string>().empty());
    }
    CHECK(sum == component["total"].get<double>());
    components += sum;
  }
  CHECK(parts == tree["total"].get<double>());
  CHECK(components == Approx(tree["total"].get<double>()).epsilon(1e-15));
  CHECK_FALSE(tree["complete"].get<bool>());  // the DMA has neither RTL nor a source
  CHECK(tree["unsourced"].dump().find("dma.engine") != std::string::npos);
  CHECK(tree["components"]["dma"]["parts"]["engine"].is_null());  // never 0
}

TEST_CASE("each knob moves its own entries of the area and no other", "[cost]") {
  const test::CostBench bench;
  const auto before = bench.cost({});
  const auto changed = [&](const test::Machine& m) {
    const auto after = bench.cost(m);
    std::vector<std::string> paths;
    REQUIRE(after.items.size() == before.items.size());
    for (std::size_t i = 0; i < after.items.size(); ++i) {
      const auto all = [](const cost::CostItem& item) {
        return item.area_um2 ? item.area_um2->value * static_cast<double>(item.hardware.count) : -1;
      };
      if (all(after.items[i]) != all(before.items[i])) paths.push_back(after.items[i].path());
    }
    return paths;
  };
  using Paths = std::vector<std::string>;
  test::Machine m;
  m.rows = 16;
  CHECK(changed(m) == Paths{"array.pe", "array.skew_registers", "array.load_registers",
                            "array.second_registers"});
  m = {};
  m.lanes = 32;
  CHECK(changed(m) == Paths{"vector.lanes"});
  m = {};
  m.input = 8192;
  CHECK(changed(m) == Paths{"input_pad.banks"});
  m = {};
  m.cores = 2;
  CHECK(changed(m).size() == 9);  // all that has an area: four of the array, four pads, lanes
  m = {};
  m.bandwidth = "32GB/s";
  CHECK(changed(m).empty());
}

TEST_CASE("another technology scales area, period and energy by the published factors", "[cost]") {
  const test::CostBench bench;
  const auto before = bench.cost({});
  static_cast<void>(bench.write(
      "source.xml", test::CostBench::technology_text("45", "1.1", bench.register_xml())));
  bench.technology("16", "0.86", "<scaled id=\"a\" from=\"source.xml\"/>");
  const auto after = bench.cost({});
  const auto& pe = item_of(after, "array.pe");
  // Stillmaker and Baas 2017, tables 2 and 4.
  CHECK(pe.area_um2->value == Approx(100 * 3.2 / 17));
  CHECK(pe.min_period_ns->value == Approx(0.5 * 6.12 / 10.9));
  CHECK(pe.events.front().pj.value == Approx(0.25 * 0.179 / 1.05));
  CHECK(pe.events.front().pj.low == Approx(0.125 * 0.179 / 1.05));
  CHECK(pe.area_um2->source ==
        "scaled from round (45 nm, 1.1 V, x 0.1882) by Stillmaker and Baas 2017");
  CHECK_FALSE(pe.leakage_mw);  // the paper scales none
  CHECK(item_of(after, "array.skew_registers").area_um2->value ==
        Approx(item_of(before, "array.skew_registers").area_um2->value * 3.2 / 17));
  CHECK_FALSE(after.warnings.empty());
}

TEST_CASE("between two technologies costs lie between theirs, with both as bounds", "[cost]") {
  const test::CostBench bench;
  const std::filesystem::path large = bench.folder() / "large";
  std::filesystem::create_directory(large);
  const std::string registers = test::CostBench::register_xml();
  static_cast<void>(
      bench.write("large/t.xml", test::CostBench::technology_text("65", "1.1", registers)));
  auto unit = test::sample_unit("mac");
  unit.area_um2 = 400;
  static_cast<void>(bench.write("large/mac.xml", cost::characterization_xml(unit)));
  static_cast<void>(
      bench.write("small.xml", test::CostBench::technology_text("7", "0.8", registers)));
  bench.technology("16", "0.86",
                   "<scaled id=\"a\" from=\"small.xml\"/><scaled id=\"b\" from=\"large/t.xml\"/>");
  const auto cost = bench.cost({});
  const auto& area = *item_of(cost, "array.pe").area_um2;
  const double from_small = 100 * 3.2 / 1;
  const double from_large = 400 * 3.2 / 25;
  CHECK(area.low == Approx(from_large));
  CHECK(area.high == Approx(from_small));
  const double share = std::log(16.0 / 7) / std::log(65.0 / 7);
  CHECK(area.value == Approx(from_small * std::pow(from_large / from_small, share)));
  CHECK(area.fallback);
  CHECK(area.source.find("scaled from round (7 nm, 0.8 V") == 0);
}

TEST_CASE("wires and clock tree multiply the energies of logic and clock", "[cost]") {
  const test::CostBench bench;
  static_cast<void>(bench.write(
      "costs.xml",
      "<costs name=\"x\" version=\"1\" node_nm=\"45\" voltage_v=\"1.1\" wire_load=\"2\" "
      "clock_tree=\"4\">" +
          test::CostBench::register_xml() + "</costs>"));
  const cost::CostItem pe = item_of(bench.cost({}), "array.pe");
  // Of 0.25 pJ 0.0625 are of clock pins.
  CHECK(pe.events.at(0).pj.value == (0.25 - 0.0625) * 2 + 0.0625 * 4);
  CHECK(pe.events.at(0).pj.low == (0.125 - 0.0625) * 2 + 0.0625 * 4);
  CHECK(pe.events.at(1).pj.value == 0.0625 * 4);
}

TEST_CASE("a PE without characterization is unsourced, never 0", "[cost]") {
  const test::CostBench bench;
  std::filesystem::remove(bench.folder() / "mac.xml");
  const auto cost = bench.cost({});
  const auto& pe = item_of(cost, "array.pe");
  CHECK_FALSE(pe.area_um2);
  CHECK(pe.events.empty());
  CHECK(cost.warnings.front().find("MS633: array.pe: round has no characterization of mac") == 0);
  auto wide = test::sample_unit("mac");
  wide.rtl.parameters = "AWidth=16 BWidth=8 AccWidth=32";
  bench.add_unit("mac", wide);
  CHECK(bench.cost({}).warnings.front().find("not for 8 x 8 bits into 32") != std::string::npos);
}

TEST_CASE("a PE that works on digits accumulates in a width of its own", "[cost]") {
  const test::CostBench bench;
  auto digits = test::sample_unit("opt4c");
  digits.rtl.parameters = "BWidth=8 AccWidth=26 Stall=0";
  bench.add_unit("opt4c", digits);
  bench.add_unit("opt1", digits);  // a dense PE does not
  const auto t = cost::read_technology((bench.folder() / "costs.xml").string());
  cost::CostNotes notes;
  std::string why;
  CHECK(cost::unit_cost(t, {"opt4c"}, notes, why));
  CHECK_FALSE(cost::unit_cost(t, {"opt1"}, notes, why));
}

TEST_CASE("the slowest part is the critical path, and a faster clock is a warning", "[cost]") {
  const test::CostBench bench;
  const auto fits = bench.cost({});
  REQUIRE(fits.slowest() != nullptr);
  auto slow = test::sample_unit("mac");
  slow.min_period_ns = 1.25;  // the machine runs at 1 GHz
  bench.add_unit("mac", slow);
  const auto late = bench.cost({});
  CHECK(late.slowest()->path() == "array.pe");
  CHECK(late.warnings.back() ==
        "MS636: the clock of 1000 MHz is beyond array.pe, which reaches 800 MHz");
  const auto tree = cost::machine_json(late);
  CHECK(tree["max_frequency_ghz"]["total"] == 0.8);
  CHECK(tree["max_frequency_ghz"]["critical_path"] == "array.pe");
}

TEST_CASE("an unknown kind of DRAM is told what the tables have", "[cost]") {
  const test::CostBench bench;
  try {
    static_cast<void>(bench.cost({}, "dram=\"hbm3\""));
    FAIL("no fault");
  } catch (const ConfigError& error) {
    CHECK(error.faults().front().id == "MS631");
    CHECK(std::string(error.what()).find("did you mean \"hbm2\"") != std::string::npos);
    CHECK(std::string(error.what()).find("gddr6 (core_io)") != std::string::npos);
  }
}

TEST_CASE("explain gives formula, inputs, source, validity and error of a number", "[cost]") {
  const test::CostBench bench;
  const auto cost = bench.cost({}, "dram=\"lpddr4\"");
  const std::string text = cost::explain(cost, "array.pe");
  for (const char* word : {"array.pe.area_um2 = 100 um2", "array.pe.mac = 0.25 pJ/mac", "formula",
                           "64 in the machine, ms_pe_mac with 8 x 8 bits into 32",
                           "source    made up: mac", "validity", "error     -50 % to +0 %"}) {
    INFO(word);
    CHECK(text.find(word) != std::string::npos);
  }
  CHECK(cost::explain(cost, "dram.hbm2_oconnor").find("MICRO 2017") != std::string::npos);
  CHECK(cost::explain(cost, "link.ucie_advanced").find("0.25 pJ/bit") != std::string::npos);
  CHECK(cost::explain(cost, "dma").find("no source: dma.engine") != std::string::npos);
  CHECK_THROWS_WITH(cost::explain(cost, "array.pe.aera_um2"),
                    Catch::Contains("MS638") && Catch::Contains("array.pe.area_um2"));
  CHECK(cost::machine_text(cost).find("critical path") != std::string::npos);
}
