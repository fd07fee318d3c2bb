#include "sim/device/technology_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/core/data_directory.hpp"
#include "sim/core/text.hpp"

namespace macroscope::device {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "costs.xml";

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

std::vector<std::string> technology_names() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data_file("technologies"), error)) {
    if (is_file(entry.path() / kFile)) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool is_technology_path(const config::Node& element) {
  return fs::path(element.find_value("name")->text).extension() == ".xml";
}

std::string find_technology(const std::string& name, const std::string& folder) {
  const bool by_path = fs::path(name).extension() == ".xml";
  const fs::path path =
      by_path ? fs::path(folder) / name : fs::path(data_file("technologies")) / name / kFile;
  return is_file(path) ? path.lexically_normal().string() : std::string();
}

std::string technology_file(const config::Node& element) {
  const config::Value* value = element.find_value("name");
  const bool typed = value->origin == config::Origin::override_;
  const std::string folder = typed ? "" : fs::path(value->where.file).parent_path().string();
  std::string path = find_technology(value->text, folder);
  if (!path.empty()) return path;
  Fault fault =
      element.fault("MS630", "name",
                    fmt::format("there is no technology with costs named \"{}\"{}", value->text,
                                did_you_mean(value->text, technology_names())));
  fault.notes.push_back({{},
                         fmt::format("technologies: {}; or the path of a file that ends in .xml",
                                     fmt::join(technology_names(), ", "))});
  throw ConfigError(std::move(fault));
}

}  // namespace macroscope::device
