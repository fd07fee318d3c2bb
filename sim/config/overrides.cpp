#include "sim/config/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::config {
namespace {

/// An attribute that a path may name.
struct Target {
  RawElement* element = nullptr;         // of the attribute, or the parent of the child to add
  const ComponentInfo* child = nullptr;  // the child to add, or nullptr
  const ParamInfo* param = nullptr;
  std::string path;
};

/// True when `path` is `suffix` or ends with `.suffix`.
bool ends_in(std::string_view path, std::string_view suffix) {
  if (path.size() < suffix.size()) return false;
  if (path.substr(path.size() - suffix.size()) != suffix) return false;
  return path.size() == suffix.size() || path[path.size() - suffix.size() - 1] == '.';
}

std::string join(std::string_view prefix, std::string_view segment) {
  return prefix.empty() ? std::string(segment) : fmt::format("{}.{}", prefix, segment);
}

/// Collects every attribute below an element, written or not.
class Targets {
 public:
  explicit Targets(const Registry& registry) : registry_(registry) {}

  std::vector<Target> existing;
  std::vector<Target> addable;

  void collect(RawElement& element, const std::string& path) {
    const ComponentInfo* info = registry_.find(element.tag);
    if (info == nullptr) return;
    add(existing, element, nullptr, *info, path);
    for (RawElement& child : element.children) {
      collect(child, join(path, child.segment()));
    }
    for (const SlotInfo& slot : info->slots) {
      const bool taken = std::any_of(element.children.begin(), element.children.end(),
                                     [&](const RawElement& c) { return slot.takes(c.tag); });
      if (taken || !slot.single()) continue;
      for (const std::string& tag : slot.tags) {
        const ComponentInfo* child = registry_.find(tag);
        add(addable, element, child, *child, join(path, tag));
      }
    }
  }

 private:
  static void add(std::vector<Target>& list, RawElement& element, const ComponentInfo* child,
                  const ComponentInfo& info, const std::string& path) {
    for (const auto& param : info.params) {
      list.push_back({&element, child, param.get(), join(path, param->name)});
      if (param->primary && !path.empty()) list.push_back({&element, child, param.get(), path});
    }
  }

  const Registry& registry_;
};

/// Those of `targets` that `path` names: the exact one, else all it is a suffix of.
std::vector<const Target*> matches(const std::vector<Target>& targets, std::string_view path) {
  std::vector<const Target*> exact;
  std::vector<const Target*> suffix;
  for (const Target& target : targets) {
    if (target.path == path) exact.push_back(&target);
    if (ends_in(target.path, path)) suffix.push_back(&target);
  }
  return exact.empty() ? suffix : exact;
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t dot = path.find('.');
    out.push_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    path.remove_prefix(dot + 1);
  }
}

/// The path, or end of one, whose segments are each near those of `path`; empty when there is none.
std::string nearest_path(const std::vector<Target>& targets, std::string_view path) {
  const std::vector<std::string_view> wanted = segments_of(path);
  std::size_t best = static_cast<std::size_t>(-1);
  std::string nearest;
  for (const Target& target : targets) {
    const std::vector<std::string_view> known = segments_of(target.path);
    if (known.size() < wanted.size()) continue;
    const std::size_t skipped = known.size() - wanted.size();
    std::size_t total = 0;
    for (std::size_t i = 0; i < wanted.size() && total < best; ++i) {
      const std::size_t distance = edit_distance(wanted[i], known[skipped + i]);
      total = distance <= 1 + wanted[i].size() / 3 ? total + distance : best;
    }
    if (total >= best) continue;
    best = total;
    nearest =
        target.path.substr(static_cast<std::size_t>(known[skipped].data() - target.path.data()));
  }
  return nearest;
}

/// Note on an unknown parameter: those of the element before the last dot, when there is one.
std::string known_paths(const std::vector<Target>& targets, std::string_view path) {
  const std::size_t dot = path.rfind('.');
  std::string names;
  for (const Target& target : targets) {
    const std::size_t end = target.path.rfind('.');
    if (dot == std::string_view::npos || end == std::string::npos) continue;
    if (!ends_in(std::string_view(target.path).substr(0, end), path.substr(0, dot))) continue;
    names += (names.empty() ? "" : ", ") + target.path.substr(end + 1);
  }
  return names.empty() ? "all paths: macroscope config list --paths"
                       : fmt::format("parameters of {}: {}", path.substr(0, dot), names);
}

Fault fault_of(const Override& change, std::string message) {
  return whole_fault("MS109", fmt::format("-p {}={}", change.path, change.value),
                     std::move(message));
}

void set(const Target& target, const Override& change) {
  RawElement* element = target.element;
  if (target.child != nullptr) {
    const Place place = element->place;
    RawElement child;
    child.tag = target.child->tag;
    child.place = place;
    element->children.push_back(std::move(child));
    element = &element->children.back();
  }
  RawAttribute* attribute = element->find(target.param->name);
  if (attribute == nullptr) {
    element->attributes.push_back({target.param->name, {}, element->place, element->place, {}});
    attribute = &element->attributes.back();
  }
  attribute->value = change.value;
  attribute->override_text = fmt::format("{}={}", change.path, change.value);
}

}  // namespace

void apply_overrides(RawElement& root, const std::vector<Override>& overrides,
                     const Registry& registry, FaultList& faults) {
  for (const Override& change : overrides) {
    Targets targets(registry);  // anew each time: an added child moves the elements
    targets.collect(root, "");
    std::vector<const Target*> found = matches(targets.existing, change.path);
    if (found.empty()) found = matches(targets.addable, change.path);
    if (const auto bad = first_invalid_character(change.value)) {
      faults.add(fault_of(change, "the value is not UTF-8 text"));
    } else if (found.size() == 1) {
      set(*found.front(), change);
    } else if (found.empty()) {
      const std::string near = nearest_path(targets.existing, change.path);
      Fault fault = fault_of(
          change, fmt::format("there is no parameter \"{}\"{}", change.path,
                              near.empty() ? "" : fmt::format("; did you mean \"{}\"", near)));
      fault.notes.push_back({{}, known_paths(targets.existing, change.path)});
      faults.add(std::move(fault));
    } else {
      std::vector<std::string> names;
      for (const Target* target : found) names.push_back(target->path);
      const bool same = std::all_of(names.begin(), names.end(),
                                    [&](const std::string& name) { return name == names.front(); });
      if (names.size() > 8) {
        names.resize(8);
        names.emplace_back("...");
      }
      faults.add(fault_of(
          change,
          same ? fmt::format("\"{}\" names {} elements; give them ids", change.path, found.size())
               : fmt::format("\"{}\" can mean {}", change.path, fmt::join(names, ", "))));
    }
  }
}

}  // namespace macroscope::config
