// Every file below configs/ can be used as it is.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <regex>

#include "models/engine/scale_sim/components.hpp"
#include "models/memory/dram/memory.hpp"
#include "models/notation/design_points.hpp"
#include "sim/config/reader.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/notation.hpp"
#include "sim/device/run.hpp"
#include "sim/workload/load.hpp"
#include "tests/house/sources.hpp"

using namespace macroscope;

namespace {

config::Description architecture_in(const std::string& file) {
  return config::read_description((test::repository() / file).string(),
                                  device::architecture_registry(), "architecture");
}

}  // namespace

TEST_CASE("every shipped architecture is a whole machine, or a notation", "[house]") {
  for (const std::string& file : test::files_below({"configs/architectures"}, {".xml"})) {
    INFO(file);
    const auto description = architecture_in(file);
    if (device::is_notation_only(description)) {
      CHECK_NOTHROW(device::notation_of(description));
    } else if (device::is_compat(description)) {
      CHECK_NOTHROW(scale_sim::machine_from(description.root().child("compat")));
    } else {
      CHECK_NOTHROW(device::read_machine(description));
    }
  }
}

TEST_CASE("every published design point has its file", "[house]") {
  const std::string folder = "configs/architectures/bitweight";
  CHECK(test::files_below({folder}, {".xml"}).size() == notation::design_points().size());
  for (const notation::DesignPoint& point : notation::design_points()) {
    INFO(point.name);
    const auto description = architecture_in(fmt::format("{}/{}.xml", folder, point.name));
    CHECK(description.root().name() == point.name);
    CHECK(text(device::notation_of(description).value) == point.text);
  }
}

TEST_CASE("every shipped memory loads", "[house]") {
  for (const std::string& file : test::files_below({"configs/memory"}, {".xml"})) {
    if (file.find("/standards/") != std::string::npos) continue;  // to be included
    INFO(file);
    CHECK_NOTHROW(dram::load_memory((test::repository() / file).string()));
  }
}

TEST_CASE("every table of a standard is included by a shipped memory", "[house]") {
  std::string memories;
  for (const std::string& file : test::files_below({"configs/memory"}, {".xml"})) {
    if (file.find("/standards/") == std::string::npos) {
      memories += test::text_of(test::repository() / file);
    }
  }
  for (const std::string& file : test::files_below({"configs/memory/standards"}, {".xml"})) {
    INFO(file);
    const std::string name = std::filesystem::path(file).filename().string();
    CHECK(memories.find("<include href=\"standards/" + name + "\"/>") != std::string::npos);
  }
}

TEST_CASE("every shipped workload loads", "[house]") {
  for (const std::string& file : test::files_below({"configs/workloads"}, {".xml", ".csv"})) {
    INFO(file);
    CHECK_FALSE(workload::load((test::repository() / file).string(), {}).operators.empty());
  }
}

namespace {

void run_on_every_native_machine(const std::string& network) {
  for (const std::string& file : test::files_below({"configs/architectures"}, {".xml"})) {
    if (file.find("/compat/") != std::string::npos) continue;
    if (device::is_notation_only(architecture_in(file))) continue;
    INFO(file << " " << network);
    RunRequest request;
    request.architecture_path = (test::repository() / file).string();
    request.workload_path = (test::repository() / "configs/workloads" / network).string() + ".xml";
    const auto outcome = run(request);
    CHECK(std::get<program::RunActivity>(outcome.result).cycles > Cycles(0));
  }
}

}  // namespace

// One test for each network, so that they run side by side.
TEST_CASE("every shipped native machine runs AlexNet", "[house]") {
  run_on_every_native_machine("alexnet");
}
TEST_CASE("every shipped native machine runs ResNet-18", "[house]") {
  run_on_every_native_machine("resnet18");
}
TEST_CASE("every shipped native machine runs MobileNetV2", "[house]") {
  run_on_every_native_machine("mobilenet_v2");
}

TEST_CASE("the schema that a shipped file names is there", "[house]") {
  const std::regex pattern("noNamespaceSchemaLocation=\"([^\"]+)\"");
  for (const std::string& file : test::files_below({"configs"}, {".xml"})) {
    INFO(file);
    const std::string text = test::text_of(test::repository() / file);
    std::smatch match;
    CHECK(std::regex_search(text, match, pattern));
    if (match.empty()) continue;
    const auto schema = (test::repository() / file).parent_path() / match[1].str();
    CHECK(std::filesystem::exists(schema));
  }
}

TEST_CASE("every schema is well-formed XML that xmllint takes", "[house]") {
  if (std::system("command -v xmllint >/dev/null 2>&1") != 0) {
    WARN("skipped: xmllint is not installed (libxml2-utils)");
    return;
  }
  for (const std::string& file : test::files_below({"configs/schema"}, {".xsd"})) {
    INFO(file);
    CHECK(std::system(("xmllint --noout '" + (test::repository() / file).string() + "'").c_str()) ==
          0);
  }
}
