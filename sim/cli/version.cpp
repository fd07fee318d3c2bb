#include "sim/cli/version.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <CLI/Version.hpp>
#include <nlohmann/detail/abi_macros.hpp>
#include <pugixml.hpp>

#include "sim/workload/onnx/import.hpp"

namespace macroscope::cli {
namespace {

/// 10000 * major + 100 * minor + patch as text.
std::string three_part(unsigned number) {
  return fmt::format("{}.{}.{}", number / 10000, number / 100 % 100, number % 100);
}

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

}  // namespace

const char* program_version() {
  return MACROSCOPE_VERSION;
}

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::vector<std::pair<std::string, std::string>> versions = {
      {"systemc", MACROSCOPE_SYSTEMC_VERSION},
      {"pugixml", fmt::format("{}.{}", PUGIXML_VERSION / 1000, PUGIXML_VERSION % 1000 / 10)},
      {"fmt", three_part(FMT_VERSION)},
      {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                    NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
      {"CLI11", CLI11_VERSION},
      {"xxhash", three_part(XXH_versionNumber())},
      {"compiler", compiler()},
  };
  const auto onnx = workload::onnx_libraries();
  versions.insert(versions.end() - 1, onnx.begin(), onnx.end());
  return versions;
}

std::string version_text() {
  std::string text = fmt::format("macroscope {} ({})\n", program_version(), git_state());
  for (const auto& [name, version] : library_versions()) {
    text += fmt::format("  {:<14} {}\n", name, version);
  }
  return text;
}

}  // namespace macroscope::cli
