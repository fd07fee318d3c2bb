#include "sim/workload/load.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/config/views.hpp"
#include "sim/workload/builder.hpp"
#include "sim/workload/onnx/import.hpp"
#include "sim/workload/requests.hpp"
#include "sim/workload/schema.hpp"
#include "sim/workload/topology_csv.hpp"

namespace macroscope::workload {
namespace {

Element element_of(const config::Node& node, bool is_root) {
  Element out;
  out.tag = node.tag();
  out.where = node.where();
  if (is_root) out.attributes.push_back({"name", node.name(), node.where()});
  if (!node.id().empty()) out.attributes.push_back({"id", node.id(), node.where()});
  for (const config::Value& value : node.values()) {
    if (value.origin == config::Origin::absent) continue;
    out.attributes.push_back({value.param->name, value.text, value.where});
  }
  for (const config::Node& child : node.children())
    out.children.push_back(element_of(child, false));
  return out;
}

bool ends_with(const std::string& text, std::string_view ending) {
  return text.size() >= ending.size() &&
         std::equal(ending.rbegin(), ending.rend(), text.rbegin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

}  // namespace

program::Workload build(const config::Description& description) {
  const Element root = element_of(description.root(), true);
  try {
    return Builder(root).build();
  } catch (const ConfigError& error) {
    throw description.with_source_lines(error);
  }
}

std::string resolved_text(const std::string& path, const std::vector<config::Override>& overrides) {
  if (ends_with(path, ".xml")) {
    const auto description = config::read_description(path, schema(), kRoot, overrides);
    const config::Value* list = description.root().find_value("requests");
    if (list == nullptr || list->origin == config::Origin::absent) {
      return config::resolve(description);
    }
    // The list itself instead of the name of its file.
    std::vector<config::Override> more = overrides;
    more.push_back({"requests", requests_text(read_requests(list->text, list->where))});
    return config::resolve(config::read_description(path, schema(), kRoot, more));
  }
  if (ends_with(path, ".onnx")) return resolved_onnx(path, overrides);
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

program::Workload load(const std::string& path, const std::vector<config::Override>& overrides) {
  if (ends_with(path, ".xml")) {
    return build(config::read_description(path, schema(), kRoot, overrides));
  }
  if (ends_with(path, ".csv")) {
    if (!overrides.empty()) {
      throw config::fault(
          "MS214", {fmt::format("-p workload.{}={}", overrides[0].path, overrides[0].value), 0, 0},
          fmt::format("a topology file has no parameters: \"{}\" gives the sizes of every layer",
                      path));
    }
    return read_topology_csv(path);
  }
  if (ends_with(path, ".onnx")) return read_onnx(path, overrides);
  throw config::fault(
      "MS200", {path, 0, 0},
      "not a kind of workload: the name must end in .xml (network), .onnx (ONNX model) or .csv "
      "(SCALE-Sim topology)");
}

}  // namespace macroscope::workload
