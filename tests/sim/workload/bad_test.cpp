// Every faulty network in bad/ gives exactly the message in its first line, from a file and an
// include.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "network.hpp"

using namespace macroscope;
namespace fs = std::filesystem;

namespace {

const std::string kFolder = std::string(MACROSCOPE_SOURCE_DIR) + "/tests/sim/workload/bad";
const std::string kBegin = "<!-- expect: ";
const std::string kEnd = " -->";

std::vector<fs::path> fixtures() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kFolder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// `line:column: error[id]: message` of the first fault, and of its notes that have a place.
std::string first_fault(const std::string& path,
                        const std::vector<config::Override>& overrides = {}) {
  const auto place = [](const SourceLocation& where) {
    return where.line == 0 ? where.file : fmt::format("{}:{}", where.line, where.column);
  };
  try {
    (void)workload::load(path, overrides);
  } catch (const ConfigError& error) {
    const Fault& fault = error.faults().front();
    std::string text =
        fmt::format("{}: error[{}]: {}", place(fault.where), fault.id, fault.message);
    for (const Note& note : fault.notes) {
      if (!note.where.file.empty()) {
        text += fmt::format(" | {}: {}", place(note.where), note.message);
      }
    }
    return text;
  }
  return "no fault";
}

std::string expectation(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  REQUIRE(line.compare(0, kBegin.size(), kBegin) == 0);
  const std::size_t end = line.rfind(kEnd);
  return line.substr(kBegin.size(), end == std::string::npos ? end : end - kBegin.size());
}

}  // namespace

TEST_CASE("every bad network gives exactly its message", "[workload]") {
  REQUIRE(fixtures().size() > 60);
  for (const fs::path& path : fixtures()) {
    INFO(path);
    CHECK(first_fault(path.string()) == expectation(path));
  }
}

TEST_CASE("a bad network gives its message through an include as well", "[workload]") {
  const fs::path folder = fs::temp_directory_path() / "macroscope_workload_bad_test";
  fs::create_directories(folder);
  for (const fs::path& path : fixtures()) {
    INFO(path);
    const fs::path outer = folder / path.filename();
    std::ofstream(outer) << "<workload name=\"bad\" version=\"1\">\n<include href=\""
                         << path.string() << "\"/>\n</workload>\n";
    // The root element is that of the outer file.
    const std::string expected = path.stem() == "no_operators"
                                     ? "1:2: error[MS217]: \"bad\" has no operators"
                                     : expectation(path);
    CHECK(first_fault(outer.string()) == expected);
  }
  fs::remove_all(folder);
}
