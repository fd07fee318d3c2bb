#include <fmt/format.h>

#include "sim/config/include.hpp"
#include "sim/config/views.hpp"

namespace macroscope::config {
namespace {

void write(const Node& node, std::size_t depth, std::string& out) {
  const std::string indent(2 * depth, ' ');
  out += fmt::format("{}<{}", indent, node.tag());
  const auto attribute = [&](std::string_view name, std::string_view value) {
    out += fmt::format(" {}=\"{}\"", name, xml_escaped(value));
  };
  if (depth == 0) {
    if (node.name() != node.tag() && node.info().find_param("name") == nullptr) {
      attribute("name", node.name());
    }
    attribute("version", std::to_string(kConfigVersion));
  } else if (!node.id().empty()) {
    attribute("id", node.id());
  }
  for (const Value& value : node.values()) {
    if (value.origin == Origin::absent) continue;
    attribute(value.param->name, value.param->canonical(value.text));
  }
  if (node.children().empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  for (const Node& child : node.children()) write(child, depth + 1, out);
  out += fmt::format("{}</{}>\n", indent, node.tag());
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\r':
        out += "&#13;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string resolve(const Description& description) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  write(description.root(), 0, out);
  return out;
}

}  // namespace macroscope::config
