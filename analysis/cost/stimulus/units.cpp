#include "analysis/cost/stimulus/units.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/cost/stimulus/benches.hpp"
#include "models/numerics/digits.hpp"
#include "models/pe/column_timing.hpp"
#include "models/pe/width.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::stimulus {
namespace {

constexpr std::array<Unit, 24> kUnits{{
    {"mac", "ms_pe_mac", "mac", false},
    {"mac_folded", "ms_pe_mac_folded", "mac", false},
    {"mac_p2", "ms_pe_mac_p2", "mac", false},
    {"mac_tree", "ms_pe_mac_tree", "mac", false},
    {"opt1", "ms_pe_opt1", "mac", false},
    {"opt2", "ms_pe_opt2", "mac", false},
    {"opt3", "ms_pe_opt3", "mac", true},
    {"opt4c", "ms_pe_opt4c", "mac", true},
    {"opt4e", "ms_pe_opt4e", "mac", true},
    {"laconic", "ms_pe_laconic", "mac", true},
    {"cube_mac_8", "ms_cube_cell", "mac", false},
    {"cube_mac_16", "ms_cube_cell", "mac", false},
    {"cube_opt1_8", "ms_cube_cell", "mac", false},
    {"cube_opt1_16", "ms_cube_cell", "mac", false},
    {"column_encoder", "ms_column_encoder", "operand", false},
    {"column_encoder_4", "ms_column_encoder", "operand", false},
    {"digit_packer", "ms_digit_packer", "operand", false},
    {"opt2_encoder", "ms_opt2_encoder", "operand", false},
    {"flush_add", "ms_flush_add", "result", false},
    {"flush_shift_add", "ms_flush_shift_add", "result", false},
    {"scratchpad_control", "ms_scratchpad_control", "line", false},
    {"vector_lane", "ms_vector_lane", "operation", false},
    {"vector_control", "ms_vector_control", "instruction", false},
    {"dma_engine", "ms_dma_engine", "beat", false},
}};

bool is_dense(std::string_view name) {
  return name == "mac" || name == "mac_folded" || name == "mac_p2" || name == "opt1";
}

bool is_cube(std::string_view name) {
  return name.rfind("cube_", 0) == 0;
}

bool is_cube_of_trees(std::string_view name) {
  return name.rfind("cube_opt1", 0) == 0;
}

/// Products side by side in a cell of the cube.
std::uint32_t cube_depth(std::string_view name) {
  return name.substr(name.rfind('_')) == "_16" ? 16 : 8;
}

bool has_digit_accumulator(std::string_view name) {
  return name == "opt3" || name == "opt4c" || name == "opt4e" || name == "flush_shift_add";
}

}  // namespace

void Testbench::expect(const char* what, std::int64_t found, std::int64_t expected) {
  if (found != expected) {
    throw ModelError("MS608", fmt::format("the netlist is wrong: {} is {}, the twin says {}, after "
                                          "{} equal results",
                                          what, found, expected, checked_));
  }
  ++checked_;
}

void Testbench::expect_accumulator(const gate_sim::Simulator& sim, std::uint32_t bits,
                                   std::int64_t expected) {
  const std::uint64_t found =
      sim.has_port("acc_o") ? sim.get("acc_o") : sim.get("sum_o") + sim.get("carry_o");
  expect("accumulator", pe::wrap(static_cast<std::int64_t>(found), bits), expected);
}

std::span<const Unit> units() {
  return kUnits;
}

const Unit* find_unit(std::string_view name) {
  if (name.rfind("ms_", 0) == 0) name.remove_prefix(3);
  if (name.rfind("pe_", 0) == 0) name.remove_prefix(3);
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

Widths default_widths(const Unit& unit) {
  Widths widths;
  if (has_digit_accumulator(unit.name)) widths.acc = 26;
  if (unit.name == "scratchpad_control") widths.acc = 16;
  if (unit.name == "dma_engine") widths.acc = 64;
  return widths;
}

std::vector<std::pair<std::string, std::string>> parameters(const Unit& unit,
                                                            const Widths& widths) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&out](const char* name, std::uint32_t value) {
    out.emplace_back(name, std::to_string(value));
  };
  const std::string_view name = unit.name;
  if (name == "scratchpad_control") {
    add("Banks", widths.a);
    add("LineBits", widths.acc);
    return out;
  }
  if (name == "dma_engine") add("BeatBits", widths.acc);
  if (name == "dma_engine" || name.rfind("vector_", 0) == 0) return out;
  if (name == "mac_tree" || name == "opt2" || name == "opt2_encoder") add("Size", 16);
  if (is_cube(name)) {
    add("Depth", cube_depth(name));
    add("Pe", is_cube_of_trees(name) ? 3 : 0);
  }
  if (is_dense(name) || is_cube(name) || name == "mac_tree" || name == "opt2" ||
      name == "opt2_encoder") {
    add("AWidth", widths.a);
  }
  if (is_dense(name) || is_cube(name) || name == "mac_tree" || name == "opt2" || name == "opt3" ||
      name == "opt4c" || name == "opt4e") {
    add("BWidth", widths.b);
  }
  if (is_dense(name) || is_cube(name) || has_digit_accumulator(name) || name == "laconic") {
    add("AccWidth", widths.acc);
  }
  if (name == "column_encoder") add("Lanes", 1);
  if (name == "column_encoder_4") add("Lanes", pe::kLanes);
  if (name == "digit_packer") add("PositionWidth", 6);
  if (name == "flush_add") add("Width", widths.acc);
  if (name == "flush_shift_add") {
    add("Digits", numerics::digit_count(numerics::Encoding::ent, widths.a));
  }
  add("Stall", 0);
  return out;
}

std::unique_ptr<Testbench> make_testbench(const std::string& unit, const Widths& widths,
                                          const Distribution& distribution, bool skip_empty) {
  if (is_dense(unit)) return dense_bench(unit, widths, distribution);
  if (is_cube(unit)) {
    return cube_bench(is_cube_of_trees(unit), cube_depth(unit), widths, distribution);
  }
  if (unit == "mac_tree" || unit == "opt2") return tile_bench(unit, widths, distribution);
  if (unit == "opt3") return opt3_bench(widths, distribution, skip_empty);
  if (unit == "opt4c") return digit_bench(1, widths, distribution, skip_empty);
  if (unit == "opt4e") return digit_bench(pe::kLanes, widths, distribution, skip_empty);
  if (unit == "laconic") return laconic_bench(widths, distribution, skip_empty);
  if (unit == "column_encoder") return column_bench(1, widths, distribution);
  if (unit == "column_encoder_4") return column_bench(pe::kLanes, widths, distribution);
  if (unit == "digit_packer") return packer_bench(widths, distribution);
  if (unit == "opt2_encoder") return opt2_encoder_bench(widths, distribution);
  if (unit == "scratchpad_control") return scratchpad_control_bench(widths, distribution);
  if (unit == "vector_lane") return vector_lane_bench(distribution);
  if (unit == "vector_control") return vector_control_bench();
  if (unit == "dma_engine") return dma_engine_bench(widths, distribution);
  if (unit == "flush_add") return flush_add_bench(widths, distribution);
  return flush_shift_add_bench(widths, distribution);
}

}  // namespace macroscope::cost::stimulus
