#include "analysis/cost/liberty/read_cell.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/text.hpp"

namespace macroscope::cost::liberty {
namespace {

/// The words of "A B" or "A".
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" ,", i), text.size());
    if (end > i) out.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return out;
}

class CellReader {
 public:
  CellReader(const LibertyFile& file, const Group& group, const TemplateSet& templates,
             const Units& units)
      : file_(file), group_(group), templates_(templates), units_(units) {}

  Cell read() {
    cell_.name = group_.argument();
    if (cell_.name.empty()) throw file_.fault(group_.name, "a cell has no name");
    cell_.area = file_.number(group_, "area").value_or(0);
    cell_.leakage = file_.number(group_, "cell_leakage_power").value_or(0) * units_.leakage;
    collect_pins("input");
    cell_.inputs = static_cast<std::uint32_t>(cell_.pins.size());
    collect_pins("output");
    for (const Pin& pin : cell_.pins) {
      all_names_.push_back(pin.name);
      if (!pin.output) input_names_.push_back(pin.name);
    }
    for (const char* unmodelled :
         {"latch", "statetable", "ff_bank", "latch_bank", "bus", "bundle", "test_cell"}) {
      if (group_.find_group(unmodelled) != nullptr) cell_.modelled = false;
    }
    for (const Group& pin : group_.groups) {
      const std::string_view direction = file_.text(pin, "direction");
      if (pin.name.text == "pin" && direction != "input" && direction != "output") {
        cell_.modelled = false;  // pads, antennas
      }
    }
    const std::string_view gate = file_.text(group_, "clock_gating_integrated_cell");
    if (!gate.empty() || cell_.inputs + 1 > kMostVariables || cell_.pins.size() > kMostVariables) {
      cell_.modelled = false;
    }
    if (!cell_.modelled) return std::move(cell_);
    read_flip_flop();
    for (std::uint32_t p = 0; p < cell_.pins.size(); ++p) read_pin(p);
    if (cell_.modelled) read_leakage();
    return std::move(cell_);
  }

 private:
  void collect_pins(std::string_view direction) {
    for (const Group& pin : group_.groups) {
      if (pin.name.text != "pin" || file_.text(pin, "direction") != direction) continue;
      for (const Word& name : pin.arguments) {
        Pin out;
        out.name = name.text;
        out.output = direction == "output";
        out.clock = file_.text(pin, "clock") == "true";
        out.capacitance = file_.number(pin, "capacitance").value_or(0) * units_.capacitance;
        out.declared = name;
        cell_.pins.push_back(std::move(out));
        groups_.push_back(&pin);
      }
    }
  }

  [[nodiscard]] TruthTable table(const Group& group, std::string_view name,
                                 const std::vector<std::string>& variables) const {
    const Attribute* attribute = group.find(name);
    if (attribute == nullptr || attribute->values.empty()) return {};
    return parse_function(file_, attribute->values.front(), variables);
  }

  void read_flip_flop() {
    const Group* ff = nullptr;
    for (const Group& group : group_.groups) {
      if (group.name.text != "ff") continue;
      if (ff != nullptr) cell_.modelled = false;  // master and slave
      ff = &group;
    }
    if (ff == nullptr) return;
    if (ff->arguments.size() != 2) {
      throw file_.fault(ff->name, "expected ff (state, inverted state)");
    }
    state_names_ = {std::string(ff->arguments[0].text), std::string(ff->arguments[1].text)};
    FlipFlop out;
    std::vector<std::string> variables = input_names_;
    variables.push_back(state_names_[0]);
    out.next = table(*ff, "next_state", variables);
    out.clock = table(*ff, "clocked_on", input_names_);
    out.clear = table(*ff, "clear", input_names_);
    out.preset = table(*ff, "preset", input_names_);
    if (out.next.empty() || out.clock.empty()) {
      throw file_.fault(ff->name, "a flip-flop needs next_state and clocked_on");
    }
    std::uint32_t clocks = 0;
    for (std::uint32_t v = 0; v < cell_.inputs; ++v) {
      if (!depends_on(out.clock, v)) continue;
      out.clock_pin = v;
      ++clocks;
    }
    if (clocks != 1) cell_.modelled = false;
    cell_.flip_flop = std::move(out);
  }

  /// The output's function over inputs and state; the inverted state is the state's inverse.
  [[nodiscard]] TruthTable function_of(const Group& pin) const {
    std::vector<std::string> variables = input_names_;
    variables.insert(variables.end(), state_names_.begin(), state_names_.end());
    TruthTable wide = table(pin, "function", variables);
    if (wide.empty() || state_names_.empty()) return wide;
    const std::size_t half = std::size_t{1} << (cell_.inputs + 1);
    TruthTable out(half);
    for (std::size_t i = 0; i < half; ++i) {
      const bool state = ((i >> cell_.inputs) & 1U) != 0;
      out[i] = wide[i | (state ? 0 : half)];
    }
    return out;
  }

  void read_pin(std::uint32_t p) {
    const Group& group = *groups_[p];
    Pin& pin = cell_.pins[p];
    if (pin.output) {
      if (group.find("three_state") != nullptr || group.find("function") == nullptr) {
        cell_.modelled = false;
        return;
      }
      pin.function = function_of(group);
    }
    for (const Group& child : group.groups) {
      if (child.name.text == "timing") read_timing(child, p);
      if (child.name.text == "internal_power") read_power(child, p);
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> related(const Group& group) const {
    std::vector<std::uint32_t> out;
    for (const std::string_view name : words_of(file_.text(group, "related_pin"))) {
      const auto pin = cell_.find_pin(name);
      if (!pin) {
        throw file_.fault(group.find("related_pin")->values.front(),
                          fmt::format("cell {} has no pin {}{}", cell_.name, name,
                                      did_you_mean(name, all_names_)));
      }
      out.push_back(*pin);
    }
    return out;
  }

  [[nodiscard]] Table child_table(const Group& group, std::string_view name, double unit) const {
    const Group* found = group.find_group(name);
    return found == nullptr ? Table{} : templates_.read(*found, units_, unit);
  }

  void read_timing(const Group& group, std::uint32_t p) {
    const std::string_view type = file_.text(group, "timing_type");
    if (type == "setup_rising" || type == "setup_falling") {
      for (const std::uint32_t clock : related(group)) {
        SetupArc arc;
        arc.data = p;
        arc.clock = clock;
        arc.time = {child_table(group, "rise_constraint", units_.time),
                    child_table(group, "fall_constraint", units_.time)};
        cell_.setups.push_back(std::move(arc));
      }
      return;
    }
    const bool delay = type.empty() || type.rfind("combinational", 0) == 0 ||
                       type == "rising_edge" || type == "falling_edge";
    if (!delay || !cell_.pins[p].output) return;
    const std::string_view sense = file_.text(group, "timing_sense");
    for (const std::uint32_t from : related(group)) {
      TimingArc arc;
      arc.from = from;
      arc.to = p;
      arc.positive = sense != "negative_unate";
      arc.negative = sense != "positive_unate";
      arc.when = table(group, "when", input_names_);
      arc.delay = {child_table(group, "cell_rise", units_.time),
                   child_table(group, "cell_fall", units_.time)};
      arc.slew = {child_table(group, "rise_transition", units_.time),
                  child_table(group, "fall_transition", units_.time)};
      cell_.arcs.push_back(std::move(arc));
    }
  }

  void read_power(const Group& group, std::uint32_t p) {
    // Libraries with a table for each rail give the whole energy in each; the supply's is taken.
    const std::string_view rail = file_.text(group, "related_pg_pin");
    if (rail == "VSS" || rail == "VGND" || rail == "VPB" || rail == "VNB") return;
    std::vector<std::uint32_t> pins = related(group);
    if (pins.empty()) pins.push_back(p);
    EdgeTables energy;
    if (const Group* both = group.find_group("power")) {
      energy[0] = energy[1] = templates_.read(*both, units_, units_.energy);
    } else {
      energy = {child_table(group, "rise_power", units_.energy),
                child_table(group, "fall_power", units_.energy)};
    }
    // `when` of an input's energy may name outputs: the state in which they are.
    TruthTable when = state_condition(group);
    for (const std::uint32_t from : pins) {
      cell_.powers.push_back({p, from, when, energy});
    }
  }

  /// `when` over all pins.
  [[nodiscard]] TruthTable state_condition(const Group& group) const {
    return table(group, "when", all_names_);
  }

  void read_leakage() {
    for (const Group& group : group_.groups) {
      if (group.name.text != "leakage_power") continue;
      const std::string_view rail = file_.text(group, "related_pg_pin");
      if (!rail.empty() && rail != "VDD" && rail != "VPWR") continue;
      const Attribute* value = group.find("value");
      if (value == nullptr) continue;
      const double power = file_.number(*value) * units_.leakage;
      TruthTable when = state_condition(group);
      if (when.empty()) {
        cell_.leakage = power;
      } else {
        cell_.leakage_states.push_back({std::move(when), power});
      }
    }
  }

  const LibertyFile& file_;
  const Group& group_;
  const TemplateSet& templates_;
  const Units& units_;
  Cell cell_;
  std::vector<const Group*> groups_;  // of the pins
  std::vector<std::string> input_names_;
  std::vector<std::string> all_names_;
  std::vector<std::string> state_names_;
};

}  // namespace

Cell read_cell(const LibertyFile& file, const Group& group, const TemplateSet& templates,
               const Units& units) {
  return CellReader(file, group, templates, units).read();
}

}  // namespace macroscope::cost::liberty
