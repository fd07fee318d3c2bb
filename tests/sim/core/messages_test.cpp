#include "sim/core/messages.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace macroscope;

TEST_CASE("message ids ascend, so none stands twice, and all have a doc", "[messages]") {
  for (std::size_t i = 0; i < kMessages.size(); ++i) {
    INFO(kMessages[i].id);
    CHECK_FALSE(kMessages[i].doc.empty());
    if (i > 0) CHECK(kMessages[i - 1].id < kMessages[i].id);
  }
}

TEST_CASE("every message id in the sources is in sim/core/messages.def", "[messages]") {
  const std::regex pattern("\"(MS[1-9][0-9][0-9])\"");
  std::size_t files = 0;
  for (const char* folder : {"sim", "models", "analysis", "traces"}) {
    const std::filesystem::path root = std::filesystem::path(MACROSCOPE_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
      if (file.path().extension() != ".cpp" && file.path().extension() != ".hpp") continue;
      ++files;
      std::ifstream in(file.path());
      std::ostringstream text;
      text << in.rdbuf();
      const std::string source = text.str();
      for (std::sregex_iterator it(source.begin(), source.end(), pattern), end; it != end; ++it) {
        INFO(file.path().string() << " uses " << (*it)[1]);
        CHECK_FALSE(message_doc((*it)[1].str()).empty());
      }
    }
  }
  CHECK(files > 20);
}
