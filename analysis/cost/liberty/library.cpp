#include "analysis/cost/liberty/library.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/cost/liberty/read_cell.hpp"
#include "analysis/cost/liberty/table.hpp"

namespace macroscope::cost::liberty {
namespace {

std::string unit_text(const Units& units) {
  return fmt::format("time {} ns, capacitance {} pF, leakage {} mW", units.time, units.capacitance,
                     units.leakage);
}

[[noreturn]] void refuse_units(const LibertyFile& first, const LibertyFile& file,
                               const Units& expected, const Units& found) {
  Fault fault =
      file.source->fault("MS604", file.library.name.offset, file.library.name.text.size(),
                         fmt::format("units differ from those of {}: {} instead of {}",
                                     first.source->name(), unit_text(found), unit_text(expected)));
  throw ConfigError(std::move(fault));
}

void append(std::string& out, const Group& group, const std::string& indent);

void append_words(std::string& out, const std::vector<Word>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    out += i == 0 ? "\"" : ", \"";
    out.append(words[i].text);
    out += '"';
  }
}

void append(std::string& out, const Attribute& attribute, const std::string& indent) {
  out += indent;
  out.append(attribute.name.text);
  if (attribute.simple) {
    out += " : \"";
    out.append(attribute.values.front().text);
    out += "\";\n";
    return;
  }
  out += " (";
  // Numbers such as those of capacitive_load_unit may not be quoted for every reader.
  if (attribute.name.text == "capacitive_load_unit") {
    for (std::size_t i = 0; i < attribute.values.size(); ++i) {
      if (i > 0) out += ", ";
      out.append(attribute.values[i].text);
    }
  } else {
    append_words(out, attribute.values);
  }
  out += ");\n";
}

void append_header(std::string& out, const Group& group, const std::string& indent) {
  out += indent;
  out.append(group.name.text);
  out += " (";
  append_words(out, group.arguments);
  out += ") {\n";
}

void append(std::string& out, const Group& group, const std::string& indent) {
  append_header(out, group, indent);
  const std::string inner = indent + "  ";
  for (const Attribute& attribute : group.attributes) append(out, attribute, inner);
  for (const Group& child : group.groups) append(out, child, inner);
  out += indent + "}\n";
}

/// Attributes of the library that the tools need, and where they may stand: OpenSTA reads zero
/// power when default_operating_conditions comes before the group that it names.
bool is_header(std::string_view name) {
  return name != "default_operating_conditions" && name != "define" && name != "define_group" &&
         name != "comment" && name != "library_features" && name != "default_wire_load" &&
         name != "default_wire_load_selection" && name != "default_wire_load_mode" &&
         name != "bus_naming_style";
}

bool is_template(std::string_view name) {
  return name == "lu_table_template" || name == "power_lut_template";
}

}  // namespace

std::optional<std::uint32_t> Cell::find_pin(std::string_view pin) const {
  for (std::size_t i = 0; i < pins.size(); ++i) {
    if (pins[i].name == pin) return static_cast<std::uint32_t>(i);
  }
  return std::nullopt;
}

const Cell* Library::find(std::string_view cell) const {
  const auto found = index.find(cell);
  return found == index.end() ? nullptr : &cells[found->second];
}

Library read_library(const std::vector<LibertyFile>& files) {
  Library out;
  std::optional<Units> units;
  for (const LibertyFile& file : files) {
    const Units found = read_units(file);
    if (units && !(*units == found)) refuse_units(files.front(), file, *units, found);
    if (!units) {
      units = found;
      out.name = file.library.argument();
      out.voltage = file.number(file.library, "nom_voltage").value_or(0);
      out.temperature = file.number(file.library, "nom_temperature").value_or(25);
      if (!(out.voltage > 0)) {
        throw file.fault(file.library.name, "the library has no nom_voltage");
      }
    }
    const TemplateSet templates(file);
    for (const Group& group : file.library.groups) {
      if (group.name.text != "cell") continue;
      const std::string name(group.argument());
      if (!out.index.emplace(name, out.cells.size()).second) continue;
      out.cells.push_back(read_cell(file, group, templates, found));
    }
  }
  return out;
}

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string merged_text(const std::vector<LibertyFile>& files,
                        const std::vector<std::string>& avoid) {
  std::string out = "library (merged) {\n";
  const Group& first = files.front().library;
  for (const Attribute& attribute : first.attributes) {
    if (is_header(attribute.name.text)) append(out, attribute, "  ");
  }
  for (const Group& group : first.groups) {
    if (group.name.text == "operating_conditions") append(out, group, "  ");
  }
  if (const Attribute* conditions = first.find("default_operating_conditions")) {
    append(out, *conditions, "  ");
  }
  std::vector<std::string_view> seen;
  const auto fresh = [&seen](std::string_view name) {
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) return false;
    seen.push_back(name);
    return true;
  };
  for (const LibertyFile& file : files) {
    for (const Group& group : file.library.groups) {
      if (is_template(group.name.text) && fresh(group.argument())) append(out, group, "  ");
    }
  }
  seen.clear();
  for (const LibertyFile& file : files) {
    for (const Group& group : file.library.groups) {
      if (group.name.text != "cell") continue;
      const std::string_view name = group.argument();
      const bool avoided = std::any_of(avoid.begin(), avoid.end(), [&](const std::string& pattern) {
        return matches(pattern, name);
      });
      if (!avoided && fresh(name)) append(out, group, "  ");
    }
  }
  return out + "}\n";
}

}  // namespace macroscope::cost::liberty
