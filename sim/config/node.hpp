// A file as read: a validated tree of components that remembers where each value came from.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/component_info.hpp"
#include "sim/config/registry.hpp"
#include "sim/core/error.hpp"

namespace macroscope::config {

class SourceSet;  // the texts of the files, for the source lines of later faults

/// Where a value came from; `-p` wins over the file, the file over its includes, those over the
/// default.
enum class Origin { absent, by_default, include, file, override_ };

/// One value of one node, as written.
struct Value {
  const ParamInfo* param = nullptr;
  std::string text;  // empty and unused when absent
  Origin origin = Origin::absent;
  SourceLocation where;
  std::uint32_t length = 0;  // characters of the value in the file
};

/// One element. All values passed their checks.
class Node {
 public:
  [[nodiscard]] const std::string& tag() const { return info_->tag; }
  /// The `id` attribute, or empty.
  [[nodiscard]] const std::string& id() const { return id_; }
  /// Root: its `name` attribute, else its tag. Others: the path segment, that is the id, else the
  /// tag.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Path below the root, `core.array`; empty for the root.
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const ComponentInfo& info() const { return *info_; }
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }

  [[nodiscard]] const std::vector<Node>& children() const { return children_; }
  /// The first child with this tag, or nullptr.
  [[nodiscard]] const Node* find_child(std::string_view tag) const;
  /// The child with this tag; std::logic_error when there is none (the slot's minimum promises
  /// one).
  [[nodiscard]] const Node& child(std::string_view tag) const;
  [[nodiscard]] std::vector<const Node*> children_with_tag(std::string_view tag) const;
  /// The child with this id, or nullptr.
  [[nodiscard]] const Node* find_child_by_id(std::string_view id) const;
  /// Children that stand in the slot of this name, in file order.
  [[nodiscard]] std::vector<const Node*> children_in_slot(std::string_view slot) const;

  /// The parameters as the component's own struct.
  template <class T>
  [[nodiscard]] typename T::Params as() const {
    return as_params<typename T::Params>();
  }
  template <class Params>
  [[nodiscard]] Params as_params() const {
    if (info_->params_type != typeid(Params)) {
      throw std::logic_error("<" + tag() + "> read as another component");
    }
    Params params{};
    fill(&params);
    return params;
  }

  /// The element.
  [[nodiscard]] const SourceLocation& where() const { return where_; }
  /// Where the value of `param` came from: the attribute's value, `-p ...`, or the element for a
  /// default.
  [[nodiscard]] SourceLocation where(std::string_view param) const;
  [[nodiscard]] const Value* find_value(std::string_view param) const;

  /// A fault at the value of `param` (at the element when empty), with its source line.
  [[nodiscard]] Fault fault(std::string id, std::string_view param, std::string message) const;

 private:
  friend class Builder;
  friend class Description;
  void fill(void* params) const;

  const ComponentInfo* info_ = nullptr;
  std::string id_;
  std::string name_;
  std::string path_;
  std::vector<Value> values_;  // in the order of info_->params
  std::vector<Node> children_;
  SourceLocation where_;
  std::shared_ptr<const SourceSet> sources_;
};

/// A whole file with its includes and overrides. Keeps everything its nodes point to alive.
class Description {
 public:
  Description(Registry registry, Node root, std::vector<std::string> files)
      : registry_(std::move(registry)), root_(std::move(root)), files_(std::move(files)) {}

  [[nodiscard]] const Node& root() const { return root_; }
  [[nodiscard]] const Registry& registry() const { return registry_; }
  /// The file and what it includes, in the order in which they were opened.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  /// The node at a path or at a unique suffix of one; nullptr when there is none.
  [[nodiscard]] const Node* find(std::string_view path) const;
  /// The same faults, with the lines of our files where a fault has none. For faults found after
  /// reading.
  [[nodiscard]] ConfigError with_source_lines(const ConfigError& error) const;

 private:
  Registry registry_;
  Node root_;
  std::vector<std::string> files_;
};

}  // namespace macroscope::config
