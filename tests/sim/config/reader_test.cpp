#include "sim/config/reader.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/config/test_components.hpp"

using namespace macroscope;
using config::Override;

namespace {

const std::string kSmall = R"(<architecture name="small" version="1">
  <core count="4">
    <systolic id="array" rows="8" dataflow="ws"/>
    <scratchpad id="ifmap" capacity="64KiB"/>
    <scratchpad id="filter" capacity="1.5KiB" banks="4"/>
  </core>
</architecture>
)";

config::Description read(const std::string& text, const std::vector<Override>& overrides = {},
                         std::string_view root = "architecture") {
  return config::read_description_from_memory("small.xml", text, test::registry(), root, overrides);
}

std::string first_fault(const std::string& text, const std::vector<Override>& overrides = {},
                        std::string_view root = "architecture") {
  try {
    (void)read(text, overrides, root);
  } catch (const ConfigError& error) {
    const Fault& fault = error.faults().front();
    return fault.where.text() + " " + fault.id + " " + fault.message;
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a file becomes a tree of typed parameters", "[config]") {
  const auto description = read(kSmall);
  const config::Node& root = description.root();
  CHECK(root.tag() == "architecture");
  CHECK(root.name() == "small");
  const config::Node& core = root.child("core");
  CHECK(core.as<test::Core>().count == 4);
  CHECK(core.as<test::Core>().clock == Hertz(1e9));
  const auto array = core.child("systolic").as<test::Systolic>();
  CHECK(array.rows == 8);
  CHECK(array.cols == 128);
  CHECK(array.dataflow == test::Dataflow::ws);
  CHECK(array.double_buffered);
  REQUIRE(core.children_with_tag("scratchpad").size() == 2);
  const auto filter = core.find_child_by_id("filter")->as<test::Scratchpad>();
  CHECK(filter.capacity == Bytes(1536));
  CHECK_FALSE(filter.word.has_value());
  CHECK(root.find_child("dram") == nullptr);
  CHECK(description.find("array")->path() == "core.array");
}

TEST_CASE("every value remembers where it came from", "[config]") {
  const auto description = read(kSmall, {{"array.cols", "16"}});
  const config::Node& array = *description.find("array");
  CHECK(array.where().text() == "small.xml:3:6");
  CHECK(array.where("rows").text() == "small.xml:3:32");
  CHECK(array.where("cols").text() == "-p array.cols=16");
  CHECK(array.find_value("rows")->origin == config::Origin::file);
  CHECK(array.find_value("cols")->origin == config::Origin::override_);
  CHECK(array.find_value("double_buffered")->origin == config::Origin::by_default);
  const Fault fault = array.fault("MS110", "rows", "is odd");
  CHECK(fault.source_line == "    <systolic id=\"array\" rows=\"8\" dataflow=\"ws\"/>");
}

TEST_CASE("option -p names a value by any unique end of its path", "[config]") {
  for (const char* path : {"core.array.rows", "array.rows", "rows"}) {
    const auto description = read(kSmall, {{path, "32"}, {path, "64"}});
    CHECK(description.find("array")->as<test::Systolic>().rows == 64);
  }
  CHECK(first_fault(kSmall, {{"capacity", "1MiB"}}) ==
        "-p capacity=1MiB MS109 \"capacity\" can mean core.ifmap.capacity, core.filter.capacity");
  CHECK(first_fault(kSmall, {{"array.row", "1"}}) ==
        "-p array.row=1 MS109 there is no parameter \"array.row\"; did you mean \"array.rows\"");
  CHECK(first_fault(kSmall, {{"array.rows", "0"}}) == "-p array.rows=0 MS104 must be at least 1");
}

TEST_CASE("option -p adds a single child that the file leaves out", "[config]") {
  const auto description = read(kSmall, {{"dram.channels", "2"}, {"dram.latency", "50ns"}});
  const auto dram = description.root().child("dram").as<test::Dram>();
  CHECK(dram.channels == 2);
  CHECK(dram.latency == Nanoseconds(50));
  CHECK(dram.bandwidth == GigabytesPerSecond(614));
}

TEST_CASE("option -p on an element sets its primary attribute; blocks nest", "[config]") {
  const std::string text = R"(<workload name="net">
  <let id="hidden" value="4096"/>
  <block id="a" repeat="2">
    <block id="b"><gemm id="x" m="1" n="2" k="3"/></block>
  </block>
</workload>)";
  const auto description = read(text, {{"hidden", "5120"}, {"a.b.x.k", "7"}}, "workload");
  CHECK(description.find("hidden")->as<test::Let>().value == 5120);
  CHECK(description.find("x")->as<test::Gemm>().k == 7);
  CHECK(description.find("x")->path() == "a.b.x");
}

TEST_CASE("all faults are reported, in order of position", "[config]") {
  try {
    (void)read(
        "<architecture>\n<core clok=\"1GHz\">\n<systolic "
        "rows=\"0\"/>\n<dram/>\n</core></architecture>");
    FAIL("accepted");
  } catch (const ConfigError& error) {
    std::vector<std::string> places;
    for (const Fault& fault : error.faults()) places.push_back(fault.where.text() + " " + fault.id);
    CHECK(places == std::vector<std::string>{"small.xml:2:2 MS106", "small.xml:2:7 MS102",
                                             "small.xml:3:2 MS105", "small.xml:3:17 MS104",
                                             "small.xml:4:2 MS101"});
  }
}

TEST_CASE("a fault shows its line with carets below it", "[config]") {
  try {
    (void)read("<architecture>\n\t<cora count=\"4\"/>\n</architecture>");
    FAIL("accepted");
  } catch (const ConfigError& error) {
    CHECK(std::string(error.what())
              .find("small.xml:2:3: error[MS101]: unknown element <cora>; did you "
                    "mean \"core\"\n    2 | \t<cora count=\"4\"/>\n"
                    "      | \t ^^^^\n  note: elements of <architecture>: core, dram") !=
          std::string::npos);
  }
}

TEST_CASE("a fault found after reading gets its line from the description", "[config]") {
  const auto description = read(kSmall);
  Fault fault;
  fault.id = "MS110";
  fault.where = description.find("array")->where("rows");
  fault.message = "too few";
  const ConfigError shown = description.with_source_lines(ConfigError(fault));
  CHECK(shown.faults().front().source_line ==
        "    <systolic id=\"array\" rows=\"8\" dataflow=\"ws\"/>");
}
