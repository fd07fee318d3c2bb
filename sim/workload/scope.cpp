#include "sim/workload/scope.hpp"

namespace macroscope::workload {

void Scope::set(std::string_view name, std::int64_t value) {
  for (Integer& integer : frames_.back().integers) {
    if (integer.name == name) {
      integer.value = value;
      return;
    }
  }
  frames_.back().integers.push_back({std::string(name), value});
}

void Scope::bind(std::string_view name, const Value& value) {
  for (Binding& binding : frames_.back().values) {
    if (binding.name == name) {
      binding.value = value;
      return;
    }
  }
  frames_.back().values.push_back({std::string(name), value});
}

const Value* Scope::find(std::string_view name) const {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    for (const Binding& binding : frame->values) {
      if (binding.name == name) return &binding.value;
    }
  }
  return nullptr;
}

std::vector<std::string> Scope::value_names() const {
  std::vector<std::string> names;
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    for (const Binding& binding : frame->values) names.push_back(binding.name);
  }
  return names;
}

void Scope::focus(const Value* value) {
  focus_ = value == nullptr ? std::vector<std::uint64_t>() : value->dims;
}

std::optional<std::int64_t> Scope::value_of(std::string_view name) {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    for (const Integer& integer : frame->integers) {
      if (integer.name != name) continue;
      if (used_.find(name) == used_.end()) used_.emplace(name);
      return integer.value;
    }
  }
  if (name == "in_channels" && !focus_.empty()) return static_cast<std::int64_t>(focus_.back());
  if (name == "in_height" && focus_.size() == 4) return static_cast<std::int64_t>(focus_[1]);
  if (name == "in_width" && focus_.size() == 4) return static_cast<std::int64_t>(focus_[2]);
  return std::nullopt;
}

std::vector<std::string> Scope::known() const {
  std::vector<std::string> names;
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    for (const Integer& integer : frame->integers) names.push_back(integer.name);
  }
  if (!focus_.empty()) names.emplace_back("in_channels");
  if (focus_.size() == 4) {
    names.emplace_back("in_height");
    names.emplace_back("in_width");
  }
  return names;
}

}  // namespace macroscope::workload
