#include "tests/sim/config/bad_fixture.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>

#include "sim/config/reader.hpp"
#include "sim/config/views.hpp"
#include "tests/sim/config/test_components.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

template <class Read>
std::string faults_of(const std::string& name, const Read& read) {
  try {
    (void)read();
  } catch (const ConfigError& error) {
    return faults_text(error, name);
  }
  return "accepted";
}

/// A folder of our own that vanishes at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "config_test_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("every bad file gives exactly its message", "[config][bad]") {
  const auto fixtures = bad_fixtures();
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
  for (const BadFixture& fixture : bad_fixtures()) {
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
  for (const BadFixture& fixture : bad_fixtures()) {
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
  if (std::system("command -v xmllint >/dev/null 2>&1") != 0) {
    WARN("skipped: xmllint is not installed (libxml2-utils)");
    return;
  }
  const ScratchFolder folder;
  const std::string schema = folder.write("schema.xsd", config::schema(registry()));
  const std::string base = bad_folder() + "parts/base.xml";
  std::string command = "xmllint --noout --schema " + schema + " " + base;
  for (const BadFixture& fixture : bad_fixtures()) command += " " + fixture.path;
  std::string said;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  pclose(pipe);
  CHECK(said.find(base + " validates\n") != std::string::npos);
  for (const BadFixture& fixture : bad_fixtures()) {
    INFO(fixture.name);
    const bool valid = said.find(fixture.path + " validates\n") != std::string::npos;
    CHECK(valid == fixture.valid_for_xsd);
  }
}
