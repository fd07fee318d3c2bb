// The list of components a file may use.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/config/component_info.hpp"

namespace macroscope::config {

/// Descriptions of components in the order in which they were listed. Cheap to copy.
class Registry {
 public:
  Registry() = default;
  /// Throws std::logic_error when two share a tag, a slot names an unknown tag, a name is not
  /// snake_case, a default breaks its own limits or a doc is empty: those are bugs of a describe().
  explicit Registry(std::vector<ComponentInfo> components);

  [[nodiscard]] const std::vector<ComponentInfo>& components() const { return *components_; }
  [[nodiscard]] const ComponentInfo* find(std::string_view tag) const;
  [[nodiscard]] std::vector<std::string> tags() const;

 private:
  std::shared_ptr<const std::vector<ComponentInfo>> components_ =
      std::make_shared<const std::vector<ComponentInfo>>();
};

/// The registry of the components T..., each with a static describe().
template <class... T>
[[nodiscard]] Registry make_registry() {
  return Registry(std::vector<ComponentInfo>{T::describe()...});
}

}  // namespace macroscope::config
