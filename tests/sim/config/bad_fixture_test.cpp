#include "tests/sim/config/bad_fixture.hpp"

#include <catch2/catch.hpp>

#include "sim/config/reader.hpp"
#include "sim/config/views.hpp"
#include "tests/sim/config/test_components.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

/// Faults of `read()` with the names of our folder left out; "accepted" when there are none.
template <class Read>
std::string faults_of(const std::string& name, const Read& read) {
  return test::faults_of(bad_folder(), name, read);
}

}  // namespace

TEST_CASE("every bad file gives exactly its message", "[config][bad]") {
  const auto fixtures = bad_fixtures(bad_folder());
  REQUIRE(fixtures.size() >= 40);
  for (const BadFixture& fixture : fixtures) {
    INFO(fixture.name);
    CHECK(faults_of(fixture.name, [&] {
            return config::read_description(fixture.path, registry(), "architecture");
          }) == fixture.expected);
  }
}

TEST_CASE("every bad file gives the same message when it is included", "[config][bad]") {
  const ScratchFolder folder;
  for (const BadFixture& fixture : bad_fixtures(bad_folder())) {
    const std::string outer =
        folder.write("outer.xml", "<architecture>\n  <include href=\"" + fixture.path +
                                      "\"/>\n</architecture>\n");
    INFO(fixture.name);
    CHECK(faults_of(fixture.name, [&] {
            return config::read_description(outer, registry(), "architecture");
          }) == fixture.expected);
  }
}

TEST_CASE("every bad value gives the same message on the command line", "[config][bad]") {
  std::size_t tried = 0;
  for (const BadFixture& fixture : bad_fixtures(bad_folder())) {
    if (fixture.override_text.empty()) continue;
    ++tried;
    INFO(fixture.name);
    CHECK(faults_of("", [&] {
            return config::read_description(bad_folder() + "parts/base.xml", registry(),
                                            "architecture",
                                            {config::parse_override(fixture.override_text)});
          }) == "-p " + fixture.override_text + " " + fixture.override_expected);
  }
  CHECK(tried >= 40);
}

TEST_CASE("xmllint with our schema and our reader agree on every file", "[config][bad]") {
  if (!has_xmllint()) {
    WARN("skipped: xmllint is not installed (libxml2-utils)");
    return;
  }
  const ScratchFolder folder;
  const std::string schema = folder.write("schema.xsd", config::schema(registry()));
  const std::string base = bad_folder() + "parts/base.xml";
  std::vector<std::string> files = {base};
  for (const BadFixture& fixture : bad_fixtures(bad_folder())) files.push_back(fixture.path);
  const std::string said = xmllint(schema, files);
  CHECK(said.find(base + " validates\n") != std::string::npos);
  for (const BadFixture& fixture : bad_fixtures(bad_folder())) {
    INFO(fixture.name);
    const bool valid = said.find(fixture.path + " validates\n") != std::string::npos;
    CHECK(valid == fixture.valid_for_xsd);
  }
}
