// XSD from the descriptions. Content is order-free: xs:all where no child repeats, else a free
// choice.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/config/include.hpp"
#include "sim/config/views.hpp"

namespace macroscope::config {
namespace {

constexpr const char* kIdentifier = "[A-Za-z_][A-Za-z0-9_\\-]*";

bool is_root(const Registry& registry, const ComponentInfo& info) {
  return std::none_of(
      registry.components().begin(), registry.components().end(),
      [&](const ComponentInfo& parent) { return parent.slot_for(info.tag) != nullptr; });
}

/// Writes the schema line by line.
class Writer {
 public:
  explicit Writer(const Registry& registry) : registry_(registry) {}

  std::string write() {
    line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    line(0, "<!-- Written by: macroscope config schema. Do not edit. -->");
    line(0, "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">");
    for (const ComponentInfo& info : registry_.components()) {
      if (is_root(registry_, info)) element(1, info, "");
    }
    for (const ComponentInfo& info : registry_.components()) type(info);
    include_type();
    line(0, "</xs:schema>");
    return std::move(out_);
  }

 private:
  void line(std::size_t depth, std::string_view text) {
    out_.append(2 * depth, ' ');
    out_ += text;
    out_ += '\n';
  }

  void documentation(std::size_t depth, const std::string& text) {
    line(depth,
         fmt::format("<xs:annotation><xs:documentation>{}</xs:documentation></xs:annotation>",
                     xml_escaped(text)));
  }

  /// An element of a component; ids of its children are unique among each other.
  void element(std::size_t depth, const ComponentInfo& info, const std::string& occurs) {
    const std::string head =
        fmt::format("<xs:element name=\"{0}\" type=\"{0}\"{1}", info.tag, occurs);
    if (info.slots.empty()) {
      line(depth, head + "/>");
      return;
    }
    line(depth, head + ">");
    line(depth + 1, fmt::format("<xs:unique name=\"ids_{}\">", ++unique_count_));
    line(depth + 2, "<xs:selector xpath=\"*\"/>");
    line(depth + 2, "<xs:field xpath=\"@id\"/>");
    line(depth + 1, "</xs:unique>");
    line(depth, "</xs:element>");
  }

  void type(const ComponentInfo& info) {
    const bool root = is_root(registry_, info);
    line(1, fmt::format("<xs:complexType name=\"{}\">", info.tag));
    documentation(2, info.doc);
    content(info, root);
    if (root) {
      if (info.find_param("name") == nullptr) {
        line(2, "<xs:attribute name=\"name\" type=\"xs:string\"/>");
      }
      line(2, "<xs:attribute name=\"version\">");
      simple_type({"xs:unsignedInt", "[0-9]+", {}, true},
                  {{Limit::Kind::at_least, {"1"}},
                   {Limit::Kind::at_most, {std::to_string(kConfigVersion)}}});
      line(2, "</xs:attribute>");
    } else {
      line(2, "<xs:attribute name=\"id\">");
      simple_type({"xs:string", kIdentifier, {}, false}, {});
      line(2, "</xs:attribute>");
    }
    for (const auto& param : info.params) attribute(*param);
    line(1, "</xs:complexType>");
  }

  void content(const ComponentInfo& info, bool root) {
    if (info.slots.empty() && !root) return;
    const bool all = !root && std::all_of(info.slots.begin(), info.slots.end(),
                                          [](const SlotInfo& slot) { return slot.single(); });
    line(2, all ? "<xs:all>" : "<xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">");
    if (root) line(3, "<xs:element name=\"include\" type=\"include_file\"/>");
    for (const SlotInfo& slot : info.slots) {
      for (const std::string& tag : slot.tags) {
        element(3, *registry_.find(tag), all ? " minOccurs=\"0\"" : "");
      }
    }
    line(2, all ? "</xs:all>" : "</xs:choice>");
  }

  void attribute(const ParamInfo& param) {
    const std::string fallback =
        param.default_text ? fmt::format(" default=\"{}\"", xml_escaped(*param.default_text)) : "";
    line(2, fmt::format("<xs:attribute name=\"{}\"{}>", param.name, fallback));
    std::string text = fmt::format("{} ({}", param.doc, param.expects());
    for (const Limit& limit : param.limits) text += "; " + limit.text();
    documentation(3, text + "; " +
                         (param.required       ? "required"
                          : param.default_text ? "default " + *param.default_text
                                               : "optional") +
                         ")");
    simple_type(param.schema(), param.limits);
    line(2, "</xs:attribute>");
  }

  void simple_type(const TextSchema& text, const std::vector<Limit>& limits) {
    line(3, "<xs:simpleType>");
    line(4, fmt::format("<xs:restriction base=\"{}\">", text.base));
    const auto facet = [&](const char* name, const std::string& value) {
      line(5, fmt::format("<xs:{} value=\"{}\"/>", name, xml_escaped(value)));
    };
    if (!text.pattern.empty()) facet("pattern", text.pattern);
    for (const std::string& name : text.names) facet("enumeration", name);
    for (const Limit& limit : limits) {
      if (limit.kind == Limit::Kind::one_of && (text.ordered || text.base == "xs:string")) {
        for (const std::string& value : limit.values) facet("enumeration", value);
      }
      if (!text.ordered) continue;
      if (limit.kind == Limit::Kind::at_least) facet("minInclusive", limit.values.front());
      if (limit.kind == Limit::Kind::at_most) facet("maxInclusive", limit.values.front());
      if (limit.kind == Limit::Kind::power_of_two) {
        const int bits = text.base == "xs:unsignedLong" ? 64 : 32;
        for (int i = 0; i < bits; ++i) facet("enumeration", std::to_string(std::uint64_t{1} << i));
      }
    }
    line(4, "</xs:restriction>");
    line(3, "</xs:simpleType>");
  }

  void include_type() {
    line(1, "<xs:complexType name=\"include_file\">");
    documentation(2,
                  "Another file of the same root, relative to this one; what this file says wins");
    line(2, "<xs:attribute name=\"href\" use=\"required\">");
    simple_type({"xs:string", ".+", {}, false}, {});
    line(2, "</xs:attribute>");
    line(1, "</xs:complexType>");
  }

  const Registry& registry_;
  std::string out_;
  int unique_count_ = 0;
};

}  // namespace

std::string schema(const Registry& registry) {
  return Writer(registry).write();
}

}  // namespace macroscope::config
