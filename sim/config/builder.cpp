#include "sim/config/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace macroscope::config {
namespace {

/// Attributes every root may have besides its own.
bool is_root_attribute(std::string_view name) {
  return name == "name" || name == "version" || name == "xmlns:xsi" ||
         name == "xsi:noNamespaceSchemaLocation";
}

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

/// `text`, shortened for a message.
std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return std::string(text);
  std::size_t end = kLongest;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

void list_note(Fault* fault, std::string text) {
  if (fault != nullptr) fault->notes.push_back({{}, std::move(text)});
}

}  // namespace

Node Builder::build(const RawElement& element, const std::string& path, bool is_root) {
  const ComponentInfo& info = *registry_.find(element.tag);
  Node node;
  node.info_ = &info;
  node.sources_ = sources_;
  node.path_ = path;
  node.id_ = is_root ? std::string_view() : element.id();
  node.name_ = element.segment();
  if (const RawAttribute* name = element.find("name"); is_root && name != nullptr) {
    node.name_ = name->value;
  }
  node.where_ = faults_.location(element.place);

  for (const Place& text : element.texts) {
    faults_.add("MS112", text,
                fmt::format("<{}> holds text; values are written as attributes", element.tag));
  }
  check_attributes(element, info, is_root);
  read_values(element, info, node);
  check_ids(element);
  check_children(element, info);
  for (const RawElement& child : element.children) {
    if (info.slot_for(child.tag) == nullptr) continue;
    const std::string below =
        path.empty() ? std::string(child.segment()) : fmt::format("{}.{}", path, child.segment());
    node.children_.push_back(build(child, below, false));
  }
  return node;
}

void Builder::check_attributes(const RawElement& element, const ComponentInfo& info, bool is_root) {
  for (const RawAttribute& attribute : element.attributes) {
    if (info.find_param(attribute.name) != nullptr) continue;
    if (is_root && is_root_attribute(attribute.name)) continue;
    if (!is_root && attribute.name == "id") {
      if (!is_identifier(attribute.value)) {
        faults_.add(
            "MS104", attribute.value_place,
            fmt::format("<{}> id=\"{}\": expected a letter or _, then letters, digits, _ and -",
                        element.tag, shown(attribute.value)));
      }
      continue;
    }
    std::vector<std::string> names = info.param_names();
    names.insert(names.begin(), is_root ? "name" : "id");
    Fault* fault =
        faults_.add("MS102", attribute.name_place,
                    fmt::format("<{}> has no attribute \"{}\"{}", element.tag,
                                shown(attribute.name), did_you_mean(attribute.name, names)));
    list_note(fault, fmt::format("attributes of <{0}>: {1} (macroscope config show {0})",
                                 element.tag, fmt::join(names, ", ")));
  }
}

void Builder::read_values(const RawElement& element, const ComponentInfo& info, Node& node) {
  for (const auto& param : info.params) {
    Value value;
    value.param = param.get();
    value.where = node.where_;
    if (const RawAttribute* attribute = element.find(param->name)) {
      value.text = attribute->value;
      value.where = origin_location(*attribute);
      value.length = static_cast<std::uint32_t>(attribute->value.size());
      value.origin = !attribute->override_text.empty()  ? Origin::override_
                     : attribute->value_place.file == 0 ? Origin::file
                                                        : Origin::include;
      if (const auto wrong = param->check(attribute->value)) {
        const bool by_override = value.origin == Origin::override_;
        faults_.add("MS104", *attribute, attribute->value_place,
                    by_override ? *wrong
                                : fmt::format("<{}> {}=\"{}\": {}", element.tag, param->name,
                                              shown(attribute->value), *wrong));
      }
    } else if (param->default_text) {
      value.text = *param->default_text;
      value.origin = Origin::by_default;
    } else if (param->required) {
      Fault* fault = faults_.add(
          "MS105", element.place,
          fmt::format("<{}> needs the attribute {}: {}", element.tag, param->name, param->doc));
      list_note(fault, "expected " + param->expects());
    }
    node.values_.push_back(std::move(value));
  }
}

SourceLocation Builder::origin_location(const RawAttribute& attribute) const {
  if (attribute.override_text.empty()) return faults_.location(attribute.value_place);
  return {"-p " + attribute.override_text, 0, 0};
}

void Builder::check_ids(const RawElement& element) {
  std::map<std::string_view, const RawElement*> by_segment;
  for (const RawElement& child : element.children) {
    const auto [other, is_new] = by_segment.emplace(child.segment(), &child);
    // Without ids equal tags may repeat: the slot says how often.
    if (is_new || (child.id().empty() && other->second->id().empty())) continue;
    const RawElement& second = child.id().empty() ? *other->second : child;
    const RawElement& first = child.id().empty() ? child : *other->second;
    Fault* fault =
        faults_.add("MS108", second.find("id")->value_place,
                    first.id().empty()
                        ? fmt::format("id \"{}\" is also the path of the <{}> beside it",
                                      second.id(), first.tag)
                        : fmt::format("id \"{}\" is used twice in <{}>", second.id(), element.tag));
    if (fault != nullptr) {
      const Place& place = first.id().empty() ? first.place : first.find("id")->value_place;
      fault->notes.push_back({faults_.location(place), "the other one is here"});
    }
  }
}

void Builder::check_children(const RawElement& element, const ComponentInfo& info) {
  std::vector<std::vector<const RawElement*>> in_slot(info.slots.size());
  for (const RawElement& child : element.children) {
    const SlotInfo* slot = info.slot_for(child.tag);
    if (slot != nullptr) {
      in_slot[static_cast<std::size_t>(slot - info.slots.data())].push_back(&child);
      continue;
    }
    const std::vector<std::string> allowed = info.child_tags();
    const bool known = registry_.find(child.tag) != nullptr;
    const std::string problem =
        child.tag == "include" ? std::string("<include> stands directly in the root element only")
        : known
            ? fmt::format("<{}> cannot stand in <{}>", child.tag, element.tag)
            : fmt::format("unknown element <{}>{}", shown(child.tag),
                          did_you_mean(child.tag, allowed.empty() ? registry_.tags() : allowed));
    Fault* fault = faults_.add("MS101", child.place, problem);
    list_note(fault, allowed.empty() ? fmt::format("<{}> has no child elements", element.tag)
                                     : fmt::format("elements of <{}>: {}", element.tag,
                                                   fmt::join(allowed, ", ")));
  }
  for (std::size_t i = 0; i < info.slots.size(); ++i) {
    const SlotInfo& slot = info.slots[i];
    const std::size_t found = in_slot[i].size();
    if (found < slot.at_least) {
      Fault* fault = faults_.add(
          "MS106", element.place,
          fmt::format("<{}> needs {} <{}>, found {}", element.tag,
                      slot.at_least == slot.at_most ? fmt::format("{}", slot.at_least)
                                                    : fmt::format("at least {}", slot.at_least),
                      fmt::join(slot.tags, "> or <"), found));
      list_note(fault, slot.doc);
    } else if (found > slot.at_most) {
      const RawElement& extra = *in_slot[i][slot.at_most];
      Fault* fault = faults_.add("MS106", extra.place,
                                 fmt::format("<{}> takes at most {} <{}>, found {}", element.tag,
                                             slot.at_most, fmt::join(slot.tags, "> or <"), found));
      if (fault != nullptr && slot.at_most > 0) {
        fault->notes.push_back(
            {faults_.location(in_slot[i][slot.at_most - 1]->place), "one is here"});
      }
    }
  }
}

}  // namespace macroscope::config
