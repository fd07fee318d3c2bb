// One element of a workload file as the builder sees it: attributes as text with their places.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::workload {

/// One attribute; `where` is the place of the first character of its value.
struct Attribute {
  std::string name;
  std::string text;
  SourceLocation where;
};

/// One element with its attributes and children, in the order of the file.
struct Element {
  std::string tag;
  SourceLocation where;
  std::vector<Attribute> attributes;
  std::vector<Element> children;

  /// The attribute called `name`, or null.
  [[nodiscard]] const Attribute* find(std::string_view name) const {
    for (const Attribute& attribute : attributes) {
      if (attribute.name == name) return &attribute;
    }
    return nullptr;
  }
  /// Text of the attribute, or `fallback`.
  [[nodiscard]] std::string text_or(std::string_view name, std::string_view fallback) const {
    const Attribute* attribute = find(name);
    return attribute == nullptr ? std::string(fallback) : attribute->text;
  }
  /// Place of the attribute's value, or of the element when it has no such attribute.
  [[nodiscard]] const SourceLocation& place_of(std::string_view name) const {
    const Attribute* attribute = find(name);
    return attribute == nullptr ? where : attribute->where;
  }
};

}  // namespace macroscope::workload
