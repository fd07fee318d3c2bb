// The shipped memory files, for tests.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "models/memory/dram/memory.hpp"

namespace macroscope::test {

inline std::string memory_folder() {
  return std::string(MACROSCOPE_SOURCE_DIR) + "/configs/memory/";
}

/// Names of all shipped memories, in order.
inline std::vector<std::string> memory_names() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(memory_folder())) {
    if (file.path().extension() == ".xml") names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// A shipped memory with `-p` texts applied.
inline dram::Memory shipped_memory(const std::string& name,
                                   const std::vector<std::string>& changes = {}) {
  std::vector<config::Override> overrides;
  for (const std::string& change : changes) overrides.push_back(config::parse_override(change));
  return dram::load_memory(memory_folder() + name + ".xml", overrides);
}

}  // namespace macroscope::test
