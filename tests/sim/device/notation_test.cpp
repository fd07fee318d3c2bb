// <notation>: located faults, agreement with the engine beside it, and what follows from an engine.
#include "sim/device/notation.hpp"

#include <catch2/catch.hpp>

#include "sim/config/reader.hpp"
#include "sim/device/architecture.hpp"

using namespace macroscope;
using Catch::Contains;

namespace {

const std::string kMac = " : encode@BWP map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT";

config::Description architecture_of(const std::string& children) {
  return config::read_description_from_memory(
      "m.xml", "<architecture name=\"m\" version=\"1\">" + children + "</architecture>",
      device::architecture_registry(), "architecture");
}

std::string element(const std::string& text) {
  return "<notation text=\"" + text + "\"/>";
}

/// A machine with a 4 x 8 array.
std::string machine(const std::string& dataflow) {
  return "<clock frequency=\"1GHz\"/><core><systolic rows=\"4\" cols=\"8\" dataflow=\"" + dataflow +
         "\"/><vector lanes=\"8\"/><scratchpad id=\"all\" capacity=\"1MiB\" banks=\"8\" "
         "line=\"8B\" input=\"true\" weight=\"true\" partial_sum=\"true\" output=\"true\"/>"
         "</core><dram bandwidth=\"8GB/s\" latency=\"10ns\"/>";
}

ConfigError error_of(const std::string& children) {
  try {
    static_cast<void>(device::notation_of(architecture_of(children)));
  } catch (const ConfigError& error) {
    return error;
  }
  FAIL("no error");
  return ConfigError(Fault{});
}

}  // namespace

TEST_CASE("an architecture can be a notation and nothing else", "[notation]") {
  const auto alone = architecture_of(element("MT NT KT BWP=4" + kMac));
  CHECK(device::is_notation_only(alone));
  CHECK(text(device::notation_of(alone).value) == "MT NT KT BWP=4" + kMac);
  CHECK(device::notation_of(alone).origin == "<notation>");
  // It cannot run, and says what is missing.
  CHECK_THROWS_WITH(device::read_machine(alone), Contains("MS106") && Contains("no <clock>"));
  CHECK_FALSE(device::is_notation_only(architecture_of("")));
  CHECK_FALSE(device::is_notation_only(architecture_of(machine("os") + element("MT"))));
}

TEST_CASE("a fault of a <notation> stands at its character in the file", "[notation]") {
  const ConfigError wrong = error_of(element("MT NT KT BWQ=4 : map@KT"));
  REQUIRE(wrong.faults().size() == 1);
  CHECK(wrong.faults()[0].id == "MS550");
  // <architecture name="m" version="1"> has 35 characters, <notation text=" 16, MT NT KT 9.
  CHECK(wrong.faults()[0].where.text() == "m.xml:1:61");
  CHECK(wrong.faults()[0].length == 3);
  const ConfigError illegal = error_of(element("MT NT KT BWP=4" + kMac + " sync@NT"));
  REQUIRE(illegal.faults().size() == 1);
  CHECK(illegal.faults()[0].id == "MS551");
  CHECK(illegal.faults()[0].where.column == 52 + 14 + kMac.size() + 1);
  CHECK(illegal.faults()[0].message ==
        "sync@NT without sparse: all units take the same cycles, nobody has to wait");
}

TEST_CASE("a <notation> over several lines has its faults at the attribute", "[notation]") {
  const ConfigError wrong = error_of(element("MT NT\nKT BWQ=4 : map@KT"));
  REQUIRE(wrong.faults().size() == 1);
  CHECK(wrong.faults()[0].where.text() == "m.xml:1:52");
}

TEST_CASE("the parallel sizes of a <notation> are those of the engine", "[notation]") {
  const auto agrees = architecture_of(machine("os") + element("MT NT MP=4 NP=8 KT BWP=4" + kMac));
  CHECK_NOTHROW(device::notation_of(agrees));
  CHECK_NOTHROW(device::read_machine(agrees));
  // In pieces, too, and with another order of the loops.
  CHECK_NOTHROW(device::notation_of(
      architecture_of(machine("os") + element("NT MT NP=2 NP2=4 MP=4 KT BWP=4" + kMac))));
  const std::string differs = machine("os") + element("MT NT MP=4 NP=4 KT BWP=4" + kMac);
  const ConfigError error = error_of(differs);
  REQUIRE(error.faults().size() == 1);
  CHECK(error.faults()[0].id == "MS553");
  CHECK(error.faults()[0].message ==
        "the loops have 4 parallel turns over N, <systolic> of mac PEs has 8");
  REQUIRE(error.faults()[0].notes.size() == 1);
  CHECK(error.faults()[0].notes[0].message == "cols is set here");
  CHECK_THROWS_WITH(device::read_machine(architecture_of(differs)), Contains("MS553"));
  // With weights that stay the rows are K.
  const ConfigError rows = error_of(machine("ws") + element("MT NT MP=4 NP=8 KT BWP=4" + kMac));
  REQUIRE(rows.faults().size() == 2);
  CHECK_THAT(rows.faults()[0].message, Contains("4 parallel turns over M") && Contains("has 1"));
  CHECK(rows.faults()[0].notes[0].message == "the engine is here");
  CHECK_THAT(rows.faults()[1].message, Contains("1 parallel turns over K") && Contains("has 4"));
}

TEST_CASE("without a <notation> the one of the engine follows", "[notation]") {
  const auto found = device::notation_of(architecture_of(machine("os")));
  CHECK(text(found.value) == "MT NT MP=4 NP=8 KT BWP=4" + kMac);
  CHECK(found.origin == "<systolic> of mac PEs");
  CHECK_THAT(text(device::notation_of(architecture_of(machine("is"))).value),
             Catch::StartsWith("MT KT NT MP=8 KP=4 BWP=4 : "));
  CHECK_THAT(error_of("").faults()[0].message, Contains("neither a <notation> nor an engine"));
  CHECK(error_of("").faults()[0].id == "MS554");
}
