#include "sim/config/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace macroscope::config {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw std::logic_error("describe(): " + message);
}

bool snake_case(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

void check_params(const ComponentInfo& component) {
  std::vector<std::string> names;
  for (const auto& param : component.params) {
    const std::string place = fmt::format("<{}> {}", component.tag, param->name);
    require(snake_case(param->name), place + " is not snake_case");
    require(!param->doc.empty(), place + " has no doc");
    require(param->name != "id", place + " is reserved");
    require(std::find(names.begin(), names.end(), param->name) == names.end(), place + " twice");
    names.push_back(param->name);
    if (!param->default_text) continue;
    const auto fault = param->check(*param->default_text);
    require(!fault,
            fmt::format("{} default \"{}\": {}", place, *param->default_text, fault.value_or("")));
  }
}

}  // namespace

Registry::Registry(std::vector<ComponentInfo> components) {
  std::vector<std::string> tags;
  for (const ComponentInfo& component : components) {
    require(snake_case(component.tag), component.tag + " is not snake_case");
    require(component.tag != "include", "the tag include is reserved");
    require(!component.doc.empty(), "<" + component.tag + "> has no doc");
    require(std::find(tags.begin(), tags.end(), component.tag) == tags.end(),
            "<" + component.tag + "> is listed twice");
    tags.push_back(component.tag);
    check_params(component);
  }
  std::vector<std::string> children;
  for (const ComponentInfo& component : components) {
    std::vector<std::string> seen;
    for (const SlotInfo& slot : component.slots) {
      for (const std::string& tag : slot.tags) {
        const std::string place =
            fmt::format("<{}> slot {} tag <{}>", component.tag, slot.name, tag);
        require(std::find(tags.begin(), tags.end(), tag) != tags.end(),
                place + " is not registered");
        require(std::find(seen.begin(), seen.end(), tag) == seen.end(),
                place + " stands in two slots");
        seen.push_back(tag);
        children.push_back(tag);
      }
    }
  }
  for (const ComponentInfo& component : components) {  // a root's version is that of the file
    const bool child = std::find(children.begin(), children.end(), component.tag) != children.end();
    require(child || component.find_param("version") == nullptr,
            fmt::format("<{}> version is reserved", component.tag));
  }
  components_ = std::make_shared<const std::vector<ComponentInfo>>(std::move(components));
}

const ComponentInfo* Registry::find(std::string_view tag) const {
  for (const ComponentInfo& component : *components_) {
    if (component.tag == tag) return &component;
  }
  return nullptr;
}

std::vector<std::string> Registry::tags() const {
  std::vector<std::string> out;
  for (const ComponentInfo& component : *components_) out.push_back(component.tag);
  return out;
}

}  // namespace macroscope::config
