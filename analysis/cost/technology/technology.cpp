#include "analysis/cost/technology/technology.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "sim/config/reader.hpp"
#include "sim/core/data_directory.hpp"

namespace macroscope::cost::technology {
namespace {

namespace fs = std::filesystem;

std::string file_of(const std::string& name) {
  if (name.find('/') != std::string::npos || name.ends_with(".xml")) return name;
  const std::string path = data_file(fmt::format("technologies/{}.xml", name));
  std::error_code error;
  if (fs::is_regular_file(path, error)) return path;
  const std::vector<std::string> names = technology_names();
  Fault fault =
      whole_fault("MS609", "technology " + name,
                  fmt::format("there is no such technology{}", did_you_mean(name, names)));
  fault.notes.push_back({{}, fmt::format("technologies: {}", fmt::join(names, ", "))});
  throw ConfigError(std::move(fault));
}

/// Folders that MACROSCOPE_LIBERTY names, and that of the technology's file.
std::vector<fs::path> folders_of(const Technology& technology) {
  std::vector<fs::path> out;
  if (!technology.file.empty()) out.push_back(fs::path(technology.file).parent_path());
  const char* text = std::getenv("MACROSCOPE_LIBERTY");
  const std::string folders = text == nullptr ? "" : text;
  for (std::size_t begin = 0; begin < folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    if (end > begin) out.emplace_back(folders.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string found(const Technology& technology, const LibertyFileParams& liberty) {
  std::error_code error;
  if (fs::path(liberty.file).is_absolute()) {
    return fs::is_regular_file(liberty.file, error) ? liberty.file : "";
  }
  for (const fs::path& folder : folders_of(technology)) {
    const fs::path path = folder / liberty.file;
    if (fs::is_regular_file(path, error)) return path.string();
  }
  return {};
}

}  // namespace

const config::Registry& technology_registry() {
  static const config::Registry registry =
      config::make_registry<TechnologyComponent, LibertyComponent, AvoidComponent>();
  return registry;
}

Technology load_technology(const std::string& name) {
  const config::Description file =
      config::read_description(file_of(name), technology_registry(), kTechnologyRoot);
  const config::Node& root = file.root();
  Technology out;
  static_cast<TechnologyParams&>(out) = root.as<TechnologyComponent>();
  out.name = root.name();
  out.file = file.files().front();
  for (const config::Node* node : root.children_with_tag("liberty")) {
    out.liberty.push_back(node->as<LibertyComponent>());
  }
  for (const config::Node* node : root.children_with_tag("avoid")) {
    out.avoid.push_back(node->as<AvoidComponent>().cells);
  }
  return out;
}

std::vector<std::string> technology_names() {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data_file("technologies"), error)) {
    if (entry.path().extension() == ".xml") out.push_back(entry.path().stem().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> liberty_paths(const Technology& technology) {
  std::vector<std::string> out;
  for (const LibertyFileParams& liberty : technology.liberty) {
    out.push_back(found(technology, liberty));
    if (!out.back().empty()) continue;
    const std::string advice =
        liberty.package != "none"
            ? fmt::format("install with: apt-get install {}", liberty.package)
            : fmt::format(
                  "get it from {}, then set MACROSCOPE_LIBERTY to its folder or give it "
                  "with --liberty",
                  technology.origin);
    throw ToolError("MS610", fmt::format("{}: Liberty file {} not found; {}", technology.name,
                                         liberty.file, advice));
  }
  return out;
}

}  // namespace macroscope::cost::technology
