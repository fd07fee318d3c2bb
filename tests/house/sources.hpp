// The repository's own files, for the tests of its rules.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace macroscope::test {

inline std::filesystem::path repository() {
  return MACROSCOPE_SOURCE_DIR;
}

inline std::string text_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// Files below the folders (those that exist) with one of the extensions, relative to the
/// repository and sorted.
inline std::vector<std::string> files_below(const std::vector<std::string>& folders,
                                            const std::vector<std::string>& extensions) {
  std::vector<std::string> out;
  for (const std::string& folder : folders) {
    if (!std::filesystem::exists(repository() / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(repository() / folder)) {
      const std::string extension = entry.path().extension().string();
      if (std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) continue;
      out.push_back(std::filesystem::relative(entry.path(), repository()).generic_string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace macroscope::test
