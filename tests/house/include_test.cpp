// Which folder may include which: the house has one direction.
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>

#include "tests/house/sources.hpp"

using namespace macroscope;

namespace {

/// A layer may include itself and every layer with a lower rank. Two layers of one rank are
/// neighbors that must not know each other.
struct Layer {
  const char* folder;
  int rank;
};
constexpr std::array<Layer, 12> kLayers{{{"sim/core", 0},
                                         {"sim/config", 1},
                                         {"sim/program", 2},
                                         {"sim/runtime", 3},
                                         {"models", 4},
                                         {"sim/workload", 5},
                                         {"sim/mapping", 5},
                                         {"sim/planning", 5},
                                         {"sim/device", 6},
                                         {"analysis", 7},
                                         {"traces", 7},
                                         {"sim/cli", 8}}};

const Layer* layer_of(const std::string& path) {
  for (const Layer& layer : kLayers) {
    if (path.rfind(std::string(layer.folder) + "/", 0) == 0) return &layer;
  }
  return nullptr;
}

std::string folder_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().generic_string();
}

/// Files that a source includes with quotes.
std::vector<std::string> includes(const std::string& file) {
  static const std::regex pattern("^#include \"([^\"]+)\"");
  std::vector<std::string> out;
  std::istringstream lines(test::text_of(test::repository() / file));
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, pattern)) out.push_back(match[1]);
  }
  return out;
}

std::vector<std::string> sources() {
  return test::files_below({"sim", "models", "analysis", "traces"}, {".hpp", ".cpp"});
}

}  // namespace

TEST_CASE("includes follow the direction of the house", "[house]") {
  REQUIRE(sources().size() > 100);
  for (const std::string& file : sources()) {
    const Layer* from = layer_of(file);
    INFO(file << ": a folder of sim/ that tests/house/include_test.cpp does not know");
    REQUIRE(from != nullptr);
    for (const std::string& included : includes(file)) {
      INFO(file << " includes " << included);
      // Names from the repository's root, so that a reader sees the layer.
      CHECK(std::filesystem::exists(test::repository() / included));
      const Layer* to = layer_of(included);
      REQUIRE(to != nullptr);
      CHECK((to == from || to->rank < from->rank));
    }
  }
}

TEST_CASE("no folder includes itself through others", "[house]") {
  std::map<std::string, std::set<std::string>> uses;
  for (const std::string& file : sources()) {
    for (const std::string& included : includes(file)) {
      if (folder_of(included) != folder_of(file)) uses[folder_of(file)].insert(folder_of(included));
    }
  }
  // Take away folders that use nothing that is left; a circle is what stays.
  for (bool changed = true; changed;) {
    changed = false;
    for (auto it = uses.begin(); it != uses.end();) {
      const bool free = std::none_of(it->second.begin(), it->second.end(),
                                     [&](const std::string& used) { return uses.count(used); });
      changed = changed || free;
      it = free ? uses.erase(it) : std::next(it);
    }
  }
  std::string circle;
  for (const auto& entry : uses) circle += entry.first + " ";
  CHECK(circle.empty());
}

TEST_CASE("every header is included once and says what it is for", "[house]") {
  for (const std::string& file : test::files_below({"sim", "models", "analysis"}, {".hpp"})) {
    INFO(file);
    const std::string text = test::text_of(test::repository() / file);
    CHECK(text.rfind("// ", 0) == 0);
    CHECK(text.find("#pragma once") != std::string::npos);
  }
}

TEST_CASE("no source file is longer than 500 lines", "[house]") {
  for (const std::string& file :
       test::files_below({"sim", "models", "analysis", "tests"}, {".hpp", ".cpp"})) {
    INFO(file);
    const std::string text = test::text_of(test::repository() / file);
    CHECK(std::count(text.begin(), text.end(), '\n') <= 500);
  }
}
