// Every registered component is documented, used by a shipped file and tested.
#include <catch2/catch.hpp>

#include "analysis/cost/characterization_components.hpp"
#include "analysis/cost/costs_components.hpp"
#include "analysis/cost/technology/technology.hpp"
#include "models/memory/dram/components.hpp"
#include "sim/device/components.hpp"
#include "tests/house/sources.hpp"

using namespace macroscope;

namespace {

std::string all_text(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) text += test::text_of(test::repository() / file);
  return text;
}

/// True if an element `<tag` stands in the text.
bool has_element(const std::string& text, const std::string& tag) {
  for (const char* end : {" ", "/", ">", "\n"}) {
    if (text.find("<" + tag + end) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("registry_complete: every component has a doc, a shipped file and a test", "[house]") {
  const std::string tests = all_text(test::files_below({"tests"}, {".cpp", ".hpp", ".xml"}));
  const auto check = [&](const config::Registry& registry, const std::string& folder) {
    const std::string shipped = all_text(test::files_below({folder}, {".xml"}));
    for (const config::ComponentInfo& component : registry.components()) {
      INFO("<" << component.tag << ">");
      CHECK_FALSE(component.doc.empty());
      for (const auto& param : component.params) {
        INFO(param->name);
        CHECK_FALSE(param->doc.empty());
      }
      INFO("used by a file of " << folder << " and named by a file of tests");
      CHECK(has_element(shipped, component.tag));
      CHECK(has_element(tests, component.tag));
    }
  };
  const auto registry = device::make_architecture_registry();
  REQUIRE(registry.components().size() >= 13);
  check(registry, "configs/architectures");
  check(dram::memory_registry(), "configs/memory");
  check(cost::characterization_registry(), "configs/technologies");
  check(cost::technology::technology_registry(), "configs/technologies");
  check(cost::costs_registry(), "configs/technologies");
}

TEST_CASE("every model folder with a component has a page", "[house]") {
  for (const char* folder :
       {"models/engine", "models/engine/systolic", "models/engine/bit_slice",
        "models/engine/scale_sim", "models/engine/fold", "models/engine/adder_tree",
        "models/engine/cube", "models/engine/matrix_2d", "models/memory", "models/memory/dram",
        "models/notation", "models/vector", "sim/mapping", "sim/planning", "sim/device",
        "sim/runtime", "configs/architectures", "configs/workloads", "configs/memory",
        "analysis/cost", "configs/technologies"}) {
    INFO(folder);
    CHECK(std::filesystem::exists(test::repository() / folder / "README.md"));
  }
}
