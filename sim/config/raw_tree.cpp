#include "sim/config/raw_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <utility>

namespace macroscope::config {
namespace {

/// Turns pugixml's in-place pointers into offsets: parsing in place keeps names and values where
/// they were.
class Converter {
 public:
  Converter(const char* buffer, std::size_t size, std::size_t file)
      : buffer_(buffer), size_(size), file_(file) {}

  [[nodiscard]] RawElement convert(const pugi::xml_node& node) const {
    RawElement out;
    out.tag = node.name();
    out.place = place(node.name(), out.tag.size());
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      RawAttribute raw;
      raw.name = attribute.name();
      raw.value = attribute.value();
      raw.name_place = place(attribute.name(), raw.name.size());
      raw.value_place = place(attribute.value(), raw.value.size());
      if (raw.value.empty()) raw.value_place = raw.name_place;
      out.attributes.push_back(std::move(raw));
    }
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) {
        out.children.push_back(convert(child));
      } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        out.texts.push_back(text_place(child.value()));
      }
    }
    return out;
  }

 private:
  [[nodiscard]] Place place(const char* text, std::size_t length) const {
    const bool inside = text >= buffer_ && text <= buffer_ + size_;
    return {file_, inside ? static_cast<std::size_t>(text - buffer_) : 0, length};
  }
  /// The first word of a text.
  [[nodiscard]] Place text_place(const char* text) const {
    const std::string_view view(text);
    const std::size_t begin = std::min(view.find_first_not_of(" \t\r\n"), view.size());
    const std::size_t end = std::min(view.find_first_of(" \t\r\n", begin), view.size());
    return place(text + begin, end - begin);
  }

  const char* buffer_;
  std::size_t size_;
  std::size_t file_;
};

}  // namespace

const RawAttribute* RawElement::find(std::string_view name) const {
  for (const RawAttribute& attribute : attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

RawAttribute* RawElement::find(std::string_view name) {
  return const_cast<RawAttribute*>(std::as_const(*this).find(name));
}

std::string_view RawElement::id() const {
  const RawAttribute* attribute = find("id");
  return attribute == nullptr ? std::string_view() : attribute->value;
}

std::string_view RawElement::segment() const {
  return id().empty() ? std::string_view(tag) : id();
}

RawElement parse_elements(const SourceFile& source, std::size_t file) {
  std::string buffer = source.text();
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer_inplace(
      buffer.data(), buffer.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    // The strict scan comes first, so this is a disagreement between the two.
    throw ConfigError(source.fault("MS103", static_cast<std::size_t>(result.offset), 1,
                                   fmt::format("not well-formed XML: {}", result.description())));
  }
  return Converter(buffer.data(), buffer.size(), file).convert(document.document_element());
}

Fault* FaultList::push(const Place& place, Fault fault) {
  if (full()) {
    ++more_;
    return nullptr;
  }
  faults_.push_back({place, std::move(fault)});
  return &faults_.back().fault;
}

Fault* FaultList::add(const char* id, const Place& place, std::string message) {
  if (full()) {
    ++more_;
    return nullptr;
  }
  return push(
      place, sources_.files[place.file]->fault(id, place.offset, place.length, std::move(message)));
}

Fault* FaultList::add(const char* id, const RawAttribute& attribute, const Place& place,
                      std::string message) {
  if (attribute.override_text.empty()) return add(id, place, std::move(message));
  Fault fault = whole_fault(id, "-p " + attribute.override_text, std::move(message));
  return push({Place::kOverride, 0, 0}, std::move(fault));
}

void FaultList::add(Fault fault) {
  push({Place::kOverride, 0, 0}, std::move(fault));
}

SourceLocation FaultList::location(const Place& place) const {
  if (place.file == Place::kOverride) return {};
  return sources_.files[place.file]->location(place.offset);
}

void FaultList::raise() const {
  if (faults_.empty()) return;
  std::vector<Entry> sorted = faults_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.place.file, a.place.offset) < std::pair(b.place.file, b.place.offset);
  });
  std::vector<Fault> out;
  for (Entry& entry : sorted) out.push_back(std::move(entry.fault));
  if (more_ > 0) out.back().notes.push_back({{}, fmt::format("{} more faults not shown", more_)});
  throw ConfigError(std::move(out));
}

void merge(RawElement& base, RawElement&& over, const Registry& registry) {
  for (RawAttribute& attribute : over.attributes) {
    if (RawAttribute* known = base.find(attribute.name)) {
      *known = std::move(attribute);
    } else {
      base.attributes.push_back(std::move(attribute));
    }
  }
  base.place = over.place;
  base.texts.insert(base.texts.end(), over.texts.begin(), over.texts.end());

  const ComponentInfo* info = registry.find(base.tag);
  std::map<std::string, std::size_t, std::less<>> by_id;
  std::map<const SlotInfo*, std::size_t> by_slot;
  for (std::size_t i = 0; i < base.children.size(); ++i) {
    const RawElement& child = base.children[i];
    if (!child.id().empty()) by_id.emplace(child.id(), i);
    const SlotInfo* slot = info == nullptr ? nullptr : info->slot_for(child.tag);
    if (slot != nullptr && slot->single()) by_slot.emplace(slot, i);
  }
  // Each child of the base is matched once; a second match is added and found to be one too many
  // later.
  std::vector<bool> used(base.children.size(), false);
  for (RawElement& child : over.children) {
    std::size_t match = used.size();
    if (const auto found = by_id.find(child.id()); found != by_id.end()) match = found->second;
    const SlotInfo* slot = info == nullptr ? nullptr : info->slot_for(child.tag);
    if (const auto found = by_slot.find(slot); match == used.size() && found != by_slot.end()) {
      match = found->second;
    }
    if (match == used.size() || used[match]) {
      base.children.push_back(std::move(child));
      continue;
    }
    used[match] = true;
    RawElement& known = base.children[match];
    if (known.tag == child.tag) {
      merge(known, std::move(child), registry);
    } else {
      known = std::move(child);  // another kind of component: the old attributes mean nothing to it
    }
  }
}

}  // namespace macroscope::config
