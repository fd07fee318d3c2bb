#include "analysis/cost/cost_tables.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "sim/config/views.hpp"
#include "sim/device/technology_file.hpp"
#include "tests/analysis/cost/cost_bench.hpp"

using namespace macroscope;
using device::DramBoundary;

namespace {

/// The fault of reading costs.xml with this text, without the folder.
std::string fault_of(const test::CostBench& bench, const std::string& text) {
  const std::string path = (bench.folder() / bench.write("costs.xml", text)).string();
  try {
    static_cast<void>(cost::read_technology(path));
  } catch (const ConfigError& error) {
    const Fault& fault = error.faults().front();
    const std::string where = fault.where.text();
    const std::size_t name = where.rfind('/');
    return where.substr(name + 1) + " " + fault.id + " " + fault.message;
  }
  return "none";
}

}  // namespace

TEST_CASE("every shipped technology reads, with tables and what it is scaled from", "[cost]") {
  const std::vector<std::string> names = device::technology_names();
  CHECK(names.size() >= 7);
  for (const std::string& name : names) {
    INFO(name);
    const cost::Technology t = cost::read_technology(device::find_technology(name, ""));
    CHECK(t.name == name);
    CHECK(t.scaling.covers(t.params.node_nm));
    CHECK(t.srams.size() == 3);
    CHECK(t.drams.size() > 10);
    CHECK(t.links.size() == 3);
    CHECK(t.wires.size() == 2);
    CHECK((t.flop.has_value() || t.scaled_from.size() == 3));
  }
}

TEST_CASE("a DRAM bit has the bounds of all sources of its kind and boundary", "[cost]") {
  const cost::Technology t = cost::read_technology(device::find_technology("asap7", ""));
  const auto hbm2 = cost::dram_bit(t, "hbm2", DramBoundary::core_io);
  REQUIRE(hbm2);
  CHECK(hbm2->value == 3.92);
  CHECK(hbm2->low == 3.9);
  CHECK(hbm2->high == 3.97);
  CHECK(hbm2->source.find("O'Connor") != std::string::npos);
  const auto lpddr4 = cost::dram_bit(t, "lpddr4", DramBoundary::core_io);
  REQUIRE(lpddr4);
  CHECK(lpddr4->value == 13.5);
  CHECK(lpddr4->low == 8);  // the 8 Gb die of another figure
  CHECK(lpddr4->high == 14);
  CHECK_FALSE(cost::dram_bit(t, "lpddr4", DramBoundary::full_system));
  CHECK_FALSE(cost::dram_bit(t, "hbm7", DramBoundary::core_io));
}

TEST_CASE("faults of a technology are found at their places", "[cost]") {
  const test::CostBench bench;
  const auto text = test::CostBench::technology_text;
  CHECK(fault_of(bench, text("45", "1.1", "")) == "none");
  CHECK(fault_of(bench, text("45", "1.1", "<scaled id=\"a\" from=\"asap8\"/>"))
            .find("MS630 there is no technology \"asap8\"; did you mean \"asap7\"") !=
        std::string::npos);
  CHECK(fault_of(bench, text("5", "0.7", "<scaled id=\"a\" from=\"asap7\"/>"))
            .find("MS631 5 nm is outside the scaling table") != std::string::npos);
  CHECK(fault_of(bench, text("45", "1.1", "<scaled id=\"a\" from=\"22nm\"/>"))
            .find("MS631 a technology that others are scaled from is itself scaled") !=
        std::string::npos);
  CHECK(fault_of(bench, text("180", "0.5", "<scaled id=\"a\" from=\"asap7\"/>"))
            .find("MS631 the fits of the scaling table are below 0") != std::string::npos);
  CHECK(fault_of(bench, text("45", "1.1",
                             "<dram id=\"x\" kind=\"x\" boundary=\"core\" pj_per_bit=\"2\" "
                             "low=\"3\" source=\"s\"/>"))
            .find("MS631 the value does not lie between its bounds") != std::string::npos);
  CHECK(fault_of(bench, "<costs name=\"x\" version=\"1\" node_nm=\"45\"/>")
            .find("costs.xml:1:2 MS631 a technology needs voltage_v") != std::string::npos);
  CHECK(fault_of(bench, "<costs name=\"x\" version=\"1\" node_nm=\"45\" voltage=\"1\"/>")
            .find(" MS102 ") != std::string::npos);
  CHECK(fault_of(bench, text("45", "1.1",
                             "<sram id=\"x\" file=\"none.csv\" source=\"s\" boundary=\"b\"/>"))
            .find("MS632 cannot read this cost table") != std::string::npos);
  CHECK(fault_of(bench, text("45", "1.1",
                             "<link id=\"x\" pj_per_bit=\"1\" source=\"s\" boundary=\"b\"/>"
                             "<operation id=\"y\" node_nm=\"45\" voltage_v=\"1\" energy=\"1\" "
                             "area=\"1um2\" source=\"s\"/><wire id=\"z\" node_nm=\"7\" "
                             "pj_per_bit_mm=\"1\" boundary=\"b\" source=\"s\"/>"))
            .find("MS104") != std::string::npos);
}

TEST_CASE("a scaling table of one's own decides what it covers", "[cost]") {
  const test::CostBench bench;
  const auto node = [](const char* id, double nm, double area) {
    return fmt::format(
        "<node id=\"{}\" nm=\"{}\" voltage_v=\"1\" area=\"{}\" energy_fj=\"{}\" delay_ps=\"1\" "
        "d3=\"0\" d2=\"0\" d1=\"0\" d0=\"1\" e2=\"1\" e1=\"0\" e0=\"0\" source=\"made up\"/>",
        id, nm, area, area);
  };
  const std::string rows = node("a", 10, 1) + node("b", 40, 16);
  const auto path = bench.folder() / bench.write("own.xml",
                                                 "<costs name=\"own\" version=\"1\" "
                                                 "node_nm=\"20\">" +
                                                     rows + "</costs>");
  const cost::Technology t = cost::read_technology(path.string());
  CHECK(t.voltage_v == 1);  // nominal
  CHECK(t.scaling.factors(10, 1, 20, 1).area == Approx(4));
  CHECK(t.scaling.factors(10, 1, 10, 2).energy == Approx(4));  // V squared
  CHECK(fault_of(bench, "<costs name=\"own\" version=\"1\" node_nm=\"20\">" + rows +
                            "<scaled id=\"x\" from=\"asap7\"/></costs>")
            .find("MS631 7 nm is outside the scaling table") != std::string::npos);
}

TEST_CASE("configs/schema/costs.xsd is what config schema writes", "[cost]") {
  // To write it anew: macroscope config schema costs > configs/schema/costs.xsd
  std::ifstream file(MACROSCOPE_SOURCE_DIR "/configs/schema/costs.xsd");
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str() == config::schema(cost::costs_registry()));
}

TEST_CASE("an architecture that names no technology of ours is told the nearest", "[cost]") {
  const test::CostBench bench;
  test::Machine m;
  m.mappings = "<technology name=\"asap77\"/>";
  const std::string path = (bench.folder() / bench.write("m.xml", m.text())).string();
  const auto description =
      config::read_description(path, device::architecture_registry(), "architecture");
  try {
    static_cast<void>(device::read_machine(description));
    FAIL("no fault");
  } catch (const ConfigError& error) {
    CHECK(error.faults().front().id == "MS630");
    CHECK(std::string(error.what()).find("did you mean \"asap7\"") != std::string::npos);
  }
}
