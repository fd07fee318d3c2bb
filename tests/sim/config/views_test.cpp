#include "sim/config/views.hpp"

#include <catch2/catch.hpp>

#include "sim/config/reader.hpp"
#include "tests/sim/config/test_components.hpp"

using namespace macroscope;

namespace {
config::Description machine(const std::vector<config::Override>& overrides = {}) {
  return config::read_description_from_memory(
      "m.xml",
      "<architecture>\n<core>\n<systolic id=\"array\" dataflow=\"ws\" rows=\"8\"/>\n"
      "<scratchpad capacity=\"65536B\"/>\n</core>\n</architecture>",
      test::registry(), "architecture", overrides);
}
}  // namespace

TEST_CASE("explain shows value, unit, default, limits, doc and origin", "[config]") {
  CHECK(config::explain(machine(), "scratchpad.capacity") ==
        "core.scratchpad.capacity = 64KiB\n"
        "  meaning   usable bytes\n"
        "  type      a size with a unit, such as 64KiB\n"
        "  unit      B\n"
        "  default   none, required\n"
        "  limits    at least 1KiB, a multiple of 64B\n"
        "  element   <scratchpad> at m.xml:4:2\n"
        "  from      m.xml:4:23\n");
  const std::string array = config::explain(machine({{"array.cols", "4"}}), "array");
  CHECK(array.find("core.array.rows = 8\n") != std::string::npos);
  CHECK(array.find("from      -p array.cols=4 (command line)\n") != std::string::npos);
  CHECK(array.find("from      default\n") != std::string::npos);
  CHECK(config::explain(machine(), "word").find("core.scratchpad.word is not set\n") == 0);
  CHECK_THROWS_WITH(config::explain(machine(), "core.array.row"),
                    Catch::Contains("did you mean \"core.array.rows\""));
}

TEST_CASE("show and list name everything of a component", "[config]") {
  const std::string shown = config::show(test::registry(), "core");
  for (const char* part :
       {"<core>  One tensor core", "at least 1, at most 1024; default 1", "exactly 1 of <systolic>",
        "1 to 4 of <scratchpad>", "stands in <architecture>"}) {
    INFO(part);
    CHECK(shown.find(part) != std::string::npos);
  }
  CHECK(config::list(test::registry()).find("dram                 Off-chip memory") !=
        std::string::npos);
  CHECK_THROWS_WITH(config::show(test::registry(), "drma"),
                    Catch::Contains("did you mean \"dram\""));
}

TEST_CASE("paths lists every parameter as -p takes it", "[config]") {
  const auto paths = config::paths(machine());
  CHECK(paths.front() == "seed");
  for (const std::string& path : paths) {
    INFO(path);
    CHECK_NOTHROW(config::explain(machine(), path));
  }
}

TEST_CASE("a describe() that contradicts itself is refused when the registry is made", "[config]") {
  struct Params {
    std::uint32_t size = 0;
  };
  const auto component = [](std::string tag, std::uint32_t value) {
    return config::component<Params>(
        std::move(tag), "doc", config::param("size", &Params::size, value, "doc").at_least(2));
  };
  CHECK_NOTHROW(config::Registry({component("good", 2)}));
  CHECK_THROWS_AS(config::Registry({component("bad_default", 1)}), std::logic_error);
  CHECK_THROWS_AS(config::Registry({component("Bad", 2)}), std::logic_error);
  CHECK_THROWS_AS(config::Registry({component("same", 2), component("same", 2)}), std::logic_error);
  CHECK_THROWS_AS(config::Registry({config::component<Params>(
                      "parent", "doc", config::slot("s", "doc", {"nobody"}))}),
                  std::logic_error);
}
