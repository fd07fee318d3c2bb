#include "sim/cli/file_kinds.hpp"

#include <fmt/format.h>

#include "analysis/cost/characterization_components.hpp"
#include "analysis/cost/costs_components.hpp"
#include "analysis/cost/technology/technology.hpp"
#include "models/memory/dram/components.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/core/text.hpp"
#include "sim/device/architecture.hpp"
#include "sim/workload/schema.hpp"

namespace macroscope::cli {

const std::vector<FileKind>& file_kinds() {
  static const std::vector<FileKind> kinds = {
      {"architecture", &device::architecture_registry()},
      {workload::kRoot, &workload::schema()},
      {dram::kMemoryRoot, &dram::memory_registry()},
      {cost::kCostsRoot, &cost::costs_registry()},
      {cost::kCharacterizationRoot, &cost::characterization_registry()},
      {cost::technology::kTechnologyRoot, &cost::technology::technology_registry()}};
  return kinds;
}

const FileKind& kind_of(const std::string& path) {
  const std::string root = config::root_tag_of(path);
  if (root.empty()) return file_kinds().front();
  std::vector<std::string> names;
  for (const FileKind& kind : file_kinds()) {
    if (root == kind.root) return kind;
    names.emplace_back(kind.root);
  }
  throw ConfigError(
      whole_fault("MS113", path,
                  fmt::format("the root element is <{}>; expected <{}>{}", root,
                              fmt::join(names, "> or <"), did_you_mean(root, names))));
}

config::Description read_any(const std::string& path, const std::vector<std::string>& overrides) {
  const FileKind& kind = kind_of(path);
  std::vector<config::Override> parsed = parse_overrides(overrides);
  if (kind.root == std::string(workload::kRoot)) {
    const std::string prefix = std::string(workload::kRoot) + ".";
    for (config::Override& o : parsed) {
      if (o.path.rfind(prefix, 0) == 0) o.path.erase(0, prefix.size());
    }
  }
  return config::read_description(path, *kind.registry, kind.root, parsed);
}

}  // namespace macroscope::cli
