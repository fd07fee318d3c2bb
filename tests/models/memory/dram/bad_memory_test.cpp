// The files of bad/: each begins with the message it must give, see bad_fixture.hpp.
#include <catch2/catch.hpp>

#include "models/memory/dram/components.hpp"
#include "sim/config/views.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/sim/config/bad_fixture.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

const std::string kBad = std::string(MACROSCOPE_SOURCE_DIR) + "/tests/models/memory/dram/bad/";
const std::string kSchema = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/schema/memory.xsd";

std::string faults(const std::string& name, const std::string& file,
                   const std::vector<config::Override>& changes = {}) {
  return test::faults_of(kBad, name, [&] { return dram::load_memory(file, changes); });
}

}  // namespace

TEST_CASE("the file that the bad ones are made from is good", "[dram][bad]") {
  CHECK(faults("", kBad + "parts/base.xml") == "accepted");
}

TEST_CASE("every bad memory gives exactly its message: alone, included, on the command line",
          "[dram][bad]") {
  const ScratchFolder folder;
  const auto fixtures = bad_fixtures(kBad);
  CHECK(fixtures.size() >= 80);
  for (const BadFixture& fixture : fixtures) {
    INFO(fixture.name);
    CHECK(faults(fixture.name, fixture.path) == fixture.expected);
    const std::string outer =
        folder.write("outer.xml", "<memory><include href=\"" + fixture.path + "\"/></memory>");
    CHECK(faults(fixture.name, outer) == fixture.expected);
    if (fixture.override_text.empty()) continue;
    CHECK(faults("", kBad + "parts/base.xml", {config::parse_override(fixture.override_text)}) ==
          "-p " + fixture.override_text + " " + fixture.override_expected);
  }
}

TEST_CASE("a fault of a memory quotes its line", "[dram][bad]") {
  for (const BadFixture& fixture : bad_fixtures(kBad)) {
    try {
      (void)dram::load_memory(fixture.path);
    } catch (const ConfigError& error) {
      for (const Fault& fault : error.faults()) {
        INFO(fixture.name << ": " << fault.text());
        CHECK(fault.where.line > 0);
        CHECK(fault.where.column > 0);
        CHECK_FALSE(fault.source_line.empty());
      }
    }
  }
}

TEST_CASE("configs/schema/memory.xsd is what config schema writes", "[dram]") {
  // To write it anew: macroscope config schema memory > configs/schema/memory.xsd
  CHECK(read_file(kSchema) == config::schema(dram::memory_registry()));
}

TEST_CASE("xmllint and the reader agree on every memory, shipped and bad", "[dram][bad]") {
  if (!has_xmllint()) {
    WARN("skipped: xmllint is not installed (libxml2-utils)");
    return;
  }
  std::vector<std::string> good;
  for (const std::string& name : memory_names()) good.push_back(memory_folder() + name + ".xml");
  std::vector<std::string> files = good;
  for (const BadFixture& fixture : bad_fixtures(kBad)) files.push_back(fixture.path);
  const std::string said = xmllint(kSchema, files);
  for (const std::string& file : good) {
    INFO(file);
    CHECK(said.find(file + " validates\n") != std::string::npos);
  }
  for (const BadFixture& fixture : bad_fixtures(kBad)) {
    INFO(fixture.name);
    CHECK((said.find(fixture.path + " validates\n") != std::string::npos) == fixture.valid_for_xsd);
  }
}
