// The RTL's own rules: lists, names and doc comments.
#include <catch2/catch.hpp>
#include <regex>

#include "models/pe/pe_table.hpp"
#include "tests/house/sources.hpp"

using namespace macroscope;

namespace {

std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> out;
  std::istringstream text(test::text_of(test::repository() / file));
  for (std::string line; std::getline(text, line);) out.push_back(line);
  return out;
}

std::string module_of(const std::string& file) {
  return std::filesystem::path(file).stem().string();
}

}  // namespace

TEST_CASE("rtl/flist.f names every module file once", "[house][rtl]") {
  std::vector<std::string> listed = lines_of("rtl/flist.f");
  std::sort(listed.begin(), listed.end());
  CHECK(listed == test::files_below({"rtl"}, {".sv"}));
}

TEST_CASE("every RTL file is one documented module of its name", "[house][rtl]") {
  const std::string readme = test::text_of(test::repository() / "rtl/README.md");
  const std::regex module("\\n(module|package) ");
  for (const std::string& file : lines_of("rtl/flist.f")) {
    INFO(file);
    const std::string text = test::text_of(test::repository() / file);
    CHECK(text.rfind("/// ", 0) == 0);
    CHECK(text.find("/// Model: ") != std::string::npos);
    CHECK(text.find("\nmodule " + module_of(file) + " ") != std::string::npos);
    CHECK(std::distance(std::sregex_iterator(text.begin(), text.end(), module), {}) == 1);
    CHECK(std::count(text.begin(), text.end(), '\n') <= 350);
    CHECK(readme.find("| `" + module_of(file) + "` |") != std::string::npos);
  }
  for (const std::string& file : test::files_below({"rtl", "tests/rtl"}, {".sv"})) {
    for (const std::string& line : lines_of(file)) {
      INFO(file << ": " << line);
      CHECK(line.size() <= 100);
    }
  }
}

TEST_CASE("rtl/tops.txt names modules and parameters that exist", "[house][rtl]") {
  for (const std::string& line : lines_of("rtl/tops.txt")) {
    INFO(line);
    std::istringstream words(line);
    std::string module;
    words >> module;
    std::string text;
    for (const std::string& file : lines_of("rtl/flist.f")) {
      if (module_of(file) == module) text = test::text_of(test::repository() / file);
    }
    CHECK_FALSE(text.empty());
    for (std::string word; words >> word;) {
      const std::regex parameter("parameter +(int unsigned|bit) +" +
                                 word.substr(0, word.find('=')) + " =");
      CHECK(std::regex_search(text, parameter));
    }
  }
}

TEST_CASE("a PE's module states the latency of its twin and is a top", "[house][rtl]") {
  const std::string tops = test::text_of(test::repository() / "rtl/tops.txt");
  for (const pe::PeRow& row : pe::pe_rows()) {
    INFO(row.name);
    const std::string module(row.module);
    const std::string text = test::text_of(test::repository() / "rtl/pe" / (module + ".sv"));
    CHECK(text.find("/// Latency: " + std::to_string(row.latency) + " enabled cycles") !=
          std::string::npos);
    CHECK(tops.find(module + " ") != std::string::npos);
  }
}
