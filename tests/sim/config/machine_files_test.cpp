// The shipped architectures, their schema and the bad files of bad_machine/, with the real
// components.
#include <catch2/catch.hpp>

#include "sim/config/reader.hpp"
#include "sim/config/views.hpp"
#include "sim/device/components.hpp"
#include "tests/sim/config/bad_fixture.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

const std::string kRoot = "architecture";
const std::string kSource = MACROSCOPE_SOURCE_DIR;
const std::string kBad = kSource + "/tests/sim/config/bad_machine/";
const std::string kSchema = kSource + "/configs/schema/architecture.xsd";

const config::Registry& components() {
  static const config::Registry registry = device::make_architecture_registry();
  return registry;
}

std::vector<std::string> shipped() {
  std::vector<std::string> out;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(kSource + "/configs/architectures")) {
    if (file.path().extension() == ".xml") out.push_back(file.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// The good machine that the fixture is a bad copy of.
std::string base_of(const BadFixture& fixture) {
  return kSource + "/configs/architectures/" +
         (fixture.name.rfind("compat_", 0) == 0 ? "compat/scale_sim.xml" : "tpu_like_128.xml");
}

}  // namespace

TEST_CASE("every shipped architecture reads, and reads back the same when resolved", "[config]") {
  REQUIRE(shipped().size() >= 2);
  for (const std::string& file : shipped()) {
    INFO(file);
    const auto description = config::read_description(file, components(), kRoot);
    const std::string resolved = config::resolve(description);
    const auto again =
        config::read_description_from_memory("resolved.xml", resolved, components(), kRoot);
    CHECK(config::resolve(again) == resolved);
    for (const std::string& path : config::paths(description)) {
      CHECK_NOTHROW(config::explain(description, path));
    }
  }
}

TEST_CASE("configs/schema/architecture.xsd is what config schema writes", "[config]") {
  // To write it anew: macroscope config schema architecture > configs/schema/architecture.xsd
  CHECK(read_file(kSchema) == config::schema(components()));
}

TEST_CASE("every bad machine gives exactly its message: alone, included, on the command line",
          "[config][bad]") {
  const ScratchFolder folder;
  for (const BadFixture& fixture : bad_fixtures(kBad)) {
    INFO(fixture.name);
    const auto faults_of_file = [&](const std::string& file) {
      return test::faults_of(kBad, fixture.name,
                             [&] { return config::read_description(file, components(), kRoot); });
    };
    CHECK(faults_of_file(fixture.path) == fixture.expected);
    CHECK(faults_of_file(folder.write("outer.xml", "<architecture><include href=\"" + fixture.path +
                                                       "\"/></architecture>")) == fixture.expected);
    if (fixture.override_text.empty()) continue;
    CHECK(test::faults_of(kBad, "", [&] {
            return config::read_description(base_of(fixture), components(), kRoot,
                                            {config::parse_override(fixture.override_text)});
          }) == "-p " + fixture.override_text + " " + fixture.override_expected);
  }
}

TEST_CASE("xmllint and the reader agree on every architecture, shipped and bad", "[config]") {
  if (!has_xmllint()) {
    WARN("skipped: xmllint is not installed (libxml2-utils)");
    return;
  }
  std::vector<std::string> files = shipped();
  for (const BadFixture& fixture : bad_fixtures(kBad)) files.push_back(fixture.path);
  const std::string said = xmllint(kSchema, files);
  for (const std::string& file : shipped()) {
    INFO(file);
    CHECK(said.find(file + " validates\n") != std::string::npos);
  }
  for (const BadFixture& fixture : bad_fixtures(kBad)) {
    INFO(fixture.name);
    CHECK((said.find(fixture.path + " validates\n") != std::string::npos) == fixture.valid_for_xsd);
  }
}
