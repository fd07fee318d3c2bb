#include "analysis/cost/liberty/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace macroscope::cost::liberty {
namespace {

Axis axis_of(std::string_view variable) {
  if (variable == "input_net_transition" || variable == "input_transition_time" ||
      variable == "related_pin_transition") {
    return Axis::slew;
  }
  // Constraints: the data's slew takes the place of the load.
  if (variable == "total_output_net_capacitance" || variable == "constrained_pin_transition") {
    return Axis::load;
  }
  return Axis::none;
}

double prefix(const LibertyFile& file, const Word& word, std::string_view prefixes) {
  if (prefixes.empty()) return 1;
  switch (prefixes.front()) {
    case 'm':
      return 1e-3;
    case 'u':
      return 1e-6;
    case 'n':
      return 1e-9;
    case 'p':
      return 1e-12;
    case 'f':
      return 1e-15;
    default:
      throw file.fault(word, fmt::format("unit \"{}\" is not known", word.text));
  }
}

/// "10ps" in seconds, "1nW" in watts; `unit` is the letter of the unit.
double scaled(const LibertyFile& file, const Word& word, char unit) {
  double number = 0;
  const char* const end = word.text.data() + word.text.size();
  const auto [rest, error] = std::from_chars(word.text.data(), end, number);
  if (error != std::errc() || rest == end || !(number > 0) || number > 1e6) {
    throw file.fault(word, "expected a unit such as \"1n" + std::string(1, unit) + "\"");
  }
  std::string_view text(rest, static_cast<std::size_t>(end - rest));
  if (text.back() != unit && text.back() != static_cast<char>(unit - 'A' + 'a')) {
    throw file.fault(word, fmt::format("expected a unit that ends with {}", unit));
  }
  text.remove_suffix(1);
  return number * prefix(file, word, text);
}

double unit_of(const LibertyFile& file, const char* name, char unit, double otherwise) {
  const Attribute* attribute = file.library.find(name);
  if (attribute == nullptr || attribute->values.empty()) return otherwise;
  return scaled(file, attribute->values.front(), unit);
}

double capacitance_unit(const LibertyFile& file) {
  const Attribute* attribute = file.library.find("capacitive_load_unit");
  if (attribute == nullptr) return 1e-12;
  if (attribute->values.size() != 2) {
    throw file.fault(attribute->name, "expected capacitive_load_unit (number, pf or ff)");
  }
  double number = 0;
  const std::string_view text = attribute->values[0].text;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || !(number > 0)) {
    throw file.fault(attribute->values[0], "expected a number");
  }
  const std::string_view unit = attribute->values[1].text;
  if (unit == "pf" || unit == "pF") return number * 1e-12;
  if (unit == "ff" || unit == "fF") return number * 1e-15;
  throw file.fault(attribute->values[1], "expected pf or ff");
}

std::size_t cell_of(const std::vector<double>& axis, double x) {
  const auto above = std::upper_bound(axis.begin() + 1, axis.end() - 1, x);
  return static_cast<std::size_t>(above - axis.begin()) - 1;
}

}  // namespace

double Table::at(double slew, double load) const {
  if (values.empty()) return 0;
  std::size_t i = 0;
  std::size_t j = 0;
  double u = 0;
  double v = 0;
  const std::size_t width = std::max<std::size_t>(1, loads.size());
  if (slews.size() > 1) {
    i = cell_of(slews, slew);
    u = (slew - slews[i]) / (slews[i + 1] - slews[i]);
  }
  if (loads.size() > 1) {
    j = cell_of(loads, load);
    v = (load - loads[j]) / (loads[j + 1] - loads[j]);
  }
  const std::size_t down = slews.size() > 1 ? width : 0;
  const std::size_t right = loads.size() > 1 ? 1 : 0;
  const double* corner = values.data() + i * width + j;
  return (1 - u) * ((1 - v) * corner[0] + v * corner[right]) +
         u * ((1 - v) * corner[down] + v * corner[down + right]);
}

Units read_units(const LibertyFile& file) {
  const double capacitance = capacitance_unit(file);
  const double voltage = unit_of(file, "voltage_unit", 'V', 1);
  Units out;
  out.time = unit_of(file, "time_unit", 'S', 1e-9) / 1e-9;
  out.capacitance = capacitance / 1e-12;
  out.energy = capacitance * voltage * voltage / 1e-12;
  out.leakage = unit_of(file, "leakage_power_unit", 'W', 1e-9) / 1e-3;
  return out;
}

TemplateSet::TemplateSet(const LibertyFile& file) : file_(file) {
  for (const Group& group : file.library.groups) {
    if (group.name.text != "lu_table_template" && group.name.text != "power_lut_template") continue;
    TableTemplate table;
    for (std::size_t d = 0; d < 2; ++d) {
      const Attribute* variable = group.find(d == 0 ? "variable_1" : "variable_2");
      if (variable == nullptr) break;
      table.axes[d] = axis_of(variable->values.front().text);
      table.dimensions = d + 1;
      const Attribute* index = group.find(d == 0 ? "index_1" : "index_2");
      if (index != nullptr) table.points[d] = file.numbers(*index);
    }
    templates_.emplace(group.argument(), std::move(table));
  }
}

Table TemplateSet::read(const Group& group, const Units& units, double unit) const {
  const Attribute* attribute = group.find("values");
  if (attribute == nullptr) {
    throw file_.fault(group.name, fmt::format("{} has no values", group.name.text));
  }
  Table out;
  out.values = file_.numbers(*attribute);
  for (double& value : out.values) value *= unit;
  TableTemplate shape;
  const std::string_view name = group.argument();
  if (name != "scalar") {
    const auto found = templates_.find(name);
    if (found == templates_.end()) {
      throw file_.fault(group.arguments.empty() ? group.name : group.arguments.front(),
                        fmt::format("there is no table template \"{}\"", name));
    }
    shape = found->second;
  }
  std::size_t expected = 1;
  for (std::size_t d = 0; d < shape.dimensions; ++d) {
    if (const Attribute* index = group.find(d == 0 ? "index_1" : "index_2")) {
      shape.points[d] = file_.numbers(*index);
    }
    const std::vector<double>& points = shape.points[d];
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (points[i] <= points[i - 1]) {
        throw file_.fault(group.name, "the points of a table's axis do not rise");
      }
    }
    expected *= points.size();
  }
  if (expected != out.values.size() || expected == 0) {
    throw file_.fault(attribute->name, fmt::format("the table has {} values and axes for {}",
                                                   out.values.size(), expected));
  }
  // Constraints scale both axes by time; a load axis is a capacitance otherwise.
  const bool constraint = group.name.text.find("constraint") != std::string_view::npos;
  for (std::size_t d = 0; d < shape.dimensions; ++d) {
    std::vector<double>& to = shape.axes[d] == Axis::slew ? out.slews : out.loads;
    if (shape.axes[d] == Axis::none || !to.empty()) {
      throw file_.fault(group.name, "a table over variables that are not supported");
    }
    to = shape.points[d];
    const double factor =
        shape.axes[d] == Axis::slew || constraint ? units.time : units.capacitance;
    for (double& point : to) point *= factor;
  }
  if (shape.dimensions == 2 && shape.axes[0] == Axis::load) {  // values are [load][slew]
    std::vector<double> turned(out.values.size());
    for (std::size_t l = 0; l < out.loads.size(); ++l) {
      for (std::size_t s = 0; s < out.slews.size(); ++s) {
        turned[s * out.loads.size() + l] = out.values[l * out.slews.size() + s];
      }
    }
    out.values = std::move(turned);
  }
  return out;
}

}  // namespace macroscope::cost::liberty
