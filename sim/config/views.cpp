#include "sim/config/views.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::config {
namespace {

/// One value with its path.
struct Entry {
  std::string path;
  const Node* node;
  const Value* value;
};

std::string below(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

void collect(const Node& node, std::vector<Entry>& out) {
  for (const Value& value : node.values()) {
    out.push_back({below(node.path(), value.param->name), &node, &value});
  }
  for (const Node& child : node.children()) collect(child, out);
}

bool ends_in(std::string_view path, std::string_view suffix) {
  if (path.size() < suffix.size() || path.substr(path.size() - suffix.size()) != suffix)
    return false;
  return path.size() == suffix.size() || path[path.size() - suffix.size() - 1] == '.';
}

std::string limits_text(const ParamInfo& param) {
  std::string out;
  for (const Limit& limit : param.limits) out += (out.empty() ? "" : ", ") + limit.text();
  return out;
}

std::string count_text(const SlotInfo& slot) {
  if (slot.at_least == slot.at_most) return fmt::format("exactly {}", slot.at_least);
  if (slot.at_most == kMany) return fmt::format("{} or more", slot.at_least);
  return fmt::format("{} to {}", slot.at_least, slot.at_most);
}

std::string origin_text(const Value& value) {
  switch (value.origin) {
    case Origin::absent:
      return "not set";
    case Origin::by_default:
      return "default";
    case Origin::include:
      return value.where.text() + " (included)";
    case Origin::file:
      return value.where.text();
    case Origin::override_:
      return value.where.text() + " (command line)";
  }
  return {};
}

std::string explain_value(const Entry& entry) {
  const ParamInfo& param = *entry.value->param;
  const bool absent = entry.value->origin == Origin::absent;
  std::string out = absent
                        ? fmt::format("{} is not set\n", entry.path)
                        : fmt::format("{} = {}\n", entry.path, param.canonical(entry.value->text));
  const auto line = [&](const char* label, const std::string& text) {
    if (!text.empty()) out += fmt::format("  {:<10}{}\n", label, text);
  };
  line("meaning", param.doc);
  line("type", param.expects());
  line("unit", param.unit());
  line("default",
       param.required ? "none, required" : param.default_text.value_or("none, optional"));
  line("limits", limits_text(param));
  line("element", fmt::format("<{}> at {}", entry.node->tag(), entry.node->where().text()));
  line("from", origin_text(*entry.value));
  return out;
}

[[noreturn]] void fail(const char* id, std::string where, std::string message) {
  throw ConfigError(whole_fault(id, std::move(where), std::move(message)));
}

/// The values that `path` names: one value, or all of one element.
std::vector<Entry> chosen(const Description& description, const std::vector<Entry>& all,
                          std::string_view path) {
  std::vector<Entry> exact;
  std::vector<Entry> suffix;
  for (const Entry& entry : all) {
    if (entry.path == path) exact.push_back(entry);
    if (ends_in(entry.path, path)) suffix.push_back(entry);
  }
  if (const std::vector<Entry>& found = exact.empty() ? suffix : exact; !found.empty())
    return found;
  std::vector<Entry> out;
  if (const Node* node = description.find(path)) {
    for (const Entry& entry : all) {
      if (entry.node == node) out.push_back(entry);
    }
  }
  return out;
}

}  // namespace

std::string list(const Registry& registry) {
  std::string out;
  for (const ComponentInfo& component : registry.components()) {
    out += fmt::format("{:<20} {}\n", component.tag, component.doc);
  }
  return out;
}

std::string show(const Registry& registry, std::string_view tag) {
  const ComponentInfo* info = registry.find(tag);
  if (info == nullptr) {
    fail("MS101", "config show",
         fmt::format("unknown element <{}>{}", tag, did_you_mean(tag, registry.tags())));
  }
  std::string out = fmt::format("<{}>  {}\n", info->tag, info->doc);
  if (!info->params.empty()) out += "\nattributes\n";
  for (const auto& param : info->params) {
    out += fmt::format("  {:<20} {}\n", param->name, param->doc);
    const std::string limits = limits_text(*param);
    const std::string fallback = param->required       ? "required"
                                 : param->default_text ? "default " + *param->default_text
                                                       : "optional";
    out += fmt::format("  {:<20} {}{}; {}\n", "", param->expects(),
                       limits.empty() ? "" : "; " + limits, fallback);
  }
  if (!info->slots.empty()) out += "\nchildren\n";
  for (const SlotInfo& slot : info->slots) {
    out += fmt::format("  {:<20} {}\n", slot.name, slot.doc);
    out += fmt::format("  {:<20} {} of <{}>\n", "", count_text(slot), fmt::join(slot.tags, ">, <"));
  }
  std::string parents;
  for (const ComponentInfo& component : registry.components()) {
    if (component.slot_for(tag) != nullptr) parents += fmt::format(" <{}>", component.tag);
  }
  out += parents.empty() ? "\nroot element of a file\n" : fmt::format("\nstands in{}\n", parents);
  return out;
}

std::vector<std::string> paths(const Description& description) {
  std::vector<Entry> entries;
  collect(description.root(), entries);
  std::vector<std::string> out;
  out.reserve(entries.size());
  for (Entry& entry : entries) out.push_back(std::move(entry.path));
  return out;
}

std::string explain(const Description& description, std::string_view path) {
  std::vector<Entry> all;
  collect(description.root(), all);
  const std::vector<Entry> found = chosen(description, all, path);
  if (found.empty()) {
    std::vector<std::string> names;
    for (const Entry& entry : all) names.push_back(entry.path);
    fail("MS109", "config explain",
         fmt::format("there is no parameter \"{}\"{}", path, did_you_mean(path, names)));
  }
  std::string out;
  for (const Entry& entry : found) {
    if (!out.empty()) out += '\n';
    out += explain_value(entry);
  }
  return out;
}

}  // namespace macroscope::config
