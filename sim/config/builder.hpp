// Checks elements against the components' descriptions and makes the Nodes.
#pragma once

#include <memory>

#include "sim/config/node.hpp"
#include "sim/config/raw_tree.hpp"

namespace macroscope::config {

/// Makes the validated tree of `root`; what is wrong goes to `faults`.
class Builder {
 public:
  Builder(const Registry& registry, std::shared_ptr<const SourceSet> sources, FaultList& faults)
      : registry_(registry), sources_(std::move(sources)), faults_(faults) {}

  [[nodiscard]] Node build(const RawElement& root) { return build(root, "", true); }

 private:
  Node build(const RawElement& element, const std::string& path, bool is_root);
  void check_attributes(const RawElement& element, const ComponentInfo& info, bool is_root);
  void read_values(const RawElement& element, const ComponentInfo& info, Node& node);
  void check_children(const RawElement& element, const ComponentInfo& info);
  void check_ids(const RawElement& element);
  [[nodiscard]] SourceLocation origin_location(const RawAttribute& attribute) const;

  const Registry& registry_;
  std::shared_ptr<const SourceSet> sources_;
  FaultList& faults_;
};

}  // namespace macroscope::config
