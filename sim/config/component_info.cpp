#include "sim/config/component_info.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::config {

std::string Limit::text() const {
  switch (kind) {
    case Kind::at_least:
      return "at least " + values.front();
    case Kind::at_most:
      return "at most " + values.front();
    case Kind::power_of_two:
      return "a power of two";
    case Kind::multiple_of:
      return "a multiple of " + values.front();
    case Kind::one_of:
      return fmt::format("one of {}", fmt::join(values, ", "));
  }
  return {};
}

std::string ParamInfo::default_or_required() const {
  if (required) return "required";
  return default_text ? *default_text : "optional";
}

bool SlotInfo::takes(std::string_view tag) const {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

const ParamInfo* ComponentInfo::find_param(std::string_view name) const {
  for (const auto& param : params) {
    if (param->name == name) return param.get();
  }
  return nullptr;
}

const ParamInfo* ComponentInfo::primary_param() const {
  for (const auto& param : params) {
    if (param->primary) return param.get();
  }
  return nullptr;
}

const SlotInfo* ComponentInfo::slot_for(std::string_view child_tag) const {
  for (const SlotInfo& slot : slots) {
    if (slot.takes(child_tag)) return &slot;
  }
  return nullptr;
}

std::vector<std::string> ComponentInfo::param_names() const {
  std::vector<std::string> out;
  for (const auto& param : params) out.push_back(param->name);
  return out;
}

std::vector<std::string> ComponentInfo::child_tags() const {
  std::vector<std::string> out;
  for (const SlotInfo& slot : slots) out.insert(out.end(), slot.tags.begin(), slot.tags.end());
  return out;
}

}  // namespace macroscope::config
