// Finds how a library's flip-flop becomes one with an active-low asynchronous reset.
#include <fmt/format.h>

#include "analysis/cost/synthesis/flow.hpp"

namespace macroscope::cost::synthesis {
namespace {

using liberty::Cell;
using liberty::TruthTable;

/// A cell with its pins tied so that it resets to `value`.
struct ResetFlop {
  const Cell* cell = nullptr;
  std::uint32_t data = 0;
  std::uint32_t reset = 0;
  std::uint32_t output = 0;
  std::uint32_t ties = 0;        // values of the other inputs
  bool reset_low = true;         // the reset pin is active low
  bool data_inverted = false;    // the state is the inverse of the data
  bool output_inverted = false;  // the output is the inverse of the stored data
};

/// Is the table `value` for all inputs with these bits in `mask`?
bool constant_at(const TruthTable& table, std::uint32_t inputs, std::uint32_t mask,
                 std::uint32_t bits, std::uint8_t value) {
  if (table.empty()) return value == 0;
  for (std::uint32_t i = 0; i < 1U << inputs; ++i) {
    if ((i & mask) == bits && table[i] != value) return false;
  }
  return true;
}

class Candidate {
 public:
  explicit Candidate(const Cell& cell) : cell_(cell), ff_(*cell.flip_flop) {}

  /// Tied so that a low reset leaves `value` at the output.
  [[nodiscard]] std::optional<ResetFlop> find(bool value) const {
    for (std::uint32_t data = 0; data < cell_.inputs; ++data) {
      if (data == ff_.clock_pin || !rises()) continue;
      for (std::uint32_t reset = 0; reset < cell_.inputs; ++reset) {
        if (reset == data || reset == ff_.clock_pin) continue;
        for (std::uint32_t ties = 0; ties < 1U << cell_.inputs; ++ties) {
          for (const bool low : {true, false}) {
            if (const auto found = tied(value, data, reset, ties, low)) return found;
          }
        }
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool rises() const {
    for (std::uint32_t i = 0; i < 1U << cell_.inputs; ++i) {
      if (ff_.clock[i] != ((i >> ff_.clock_pin) & 1U)) return false;
    }
    return true;
  }

  [[nodiscard]] std::optional<ResetFlop> tied(bool value, std::uint32_t data, std::uint32_t reset,
                                              std::uint32_t ties, bool low) const {
    const std::uint32_t free = 1U << data | 1U << ff_.clock_pin;
    if ((ties & (free | 1U << reset)) != 0) return std::nullopt;  // each tie once
    const std::uint32_t fixed = ((1U << cell_.inputs) - 1) & ~free;
    const std::uint32_t idle = ties | (low ? 1U << reset : 0);
    const std::uint32_t active = ties | (low ? 0 : 1U << reset);
    const auto at = [&](const TruthTable& table, std::uint32_t bits, std::uint8_t expected) {
      return constant_at(table, cell_.inputs, fixed, bits, expected);
    };
    if (!at(ff_.clear, idle, 0) || !at(ff_.preset, idle, 0)) return std::nullopt;
    const bool clears = at(ff_.clear, active, 1) && at(ff_.preset, active, 0);
    const bool presets = at(ff_.preset, active, 1) && at(ff_.clear, active, 0);
    if (clears == presets) return std::nullopt;
    const std::uint8_t first = ff_.next[idle];  // data 0, state 0
    for (std::uint32_t d = 0; d < 4; ++d) {     // data and state
      const std::uint32_t row =
          idle | ((d & 1U) != 0 ? 1U << data : 0) | ((d & 2U) != 0 ? 1U << cell_.inputs : 0);
      if (ff_.next[row] != (first ^ (d & 1U))) return std::nullopt;
    }
    ResetFlop out;
    out.cell = &cell_;
    out.data = data;
    out.reset = reset;
    out.ties = ties;
    out.reset_low = low;
    out.data_inverted = first != 0;
    for (std::uint32_t p = cell_.inputs; p < cell_.pins.size(); ++p) {
      const std::uint8_t low_state = cell_.pins[p].function[idle];
      if (cell_.pins[p].function[idle | 1U << cell_.inputs] == low_state) continue;
      out.output = p;
      out.output_inverted = (low_state != 0) != out.data_inverted;
      const bool stored = presets != out.data_inverted;  // as data
      if (stored == value) return out;
    }
    return std::nullopt;
  }

  const Cell& cell_;
  const liberty::FlipFlop& ff_;
};

std::optional<ResetFlop> smallest(const liberty::Library& library, bool value) {
  std::optional<ResetFlop> best;
  for (const Cell& cell : library.cells) {
    if (!cell.modelled || !cell.flip_flop || cell.inputs > 6) continue;
    if (best && cell.area >= best->cell->area) continue;
    if (const auto found = Candidate(cell).find(value)) best = found;
  }
  return best;
}

std::string module_of(const ResetFlop& flop, bool value) {
  std::string ports;
  for (std::uint32_t i = 0; i < flop.cell->inputs; ++i) {
    std::string net = (flop.ties >> i & 1U) != 0 ? "1'b1" : "1'b0";
    if (i == flop.cell->flip_flop->clock_pin) net = "C";
    if (i == flop.data) net = "D";
    if (i == flop.reset) net = flop.reset_low ? "R" : "~R";
    ports += fmt::format(".{}({}), ", flop.cell->pins[i].name, net);
  }
  return fmt::format(
      "module \\$_DFF_PN{}_ (D, C, R, Q);\n  input D, C, R;\n  output Q;\n  wire stored;\n"
      "  {} flop ({}.{}(stored));\n  assign Q = {}stored;\nendmodule\n",
      value ? 1 : 0, flop.cell->name, ports, flop.cell->pins[flop.output].name,
      flop.output_inverted ? "~" : "");
}

}  // namespace

std::string reset_techmap(const liberty::Library& library) {
  std::string out;
  for (const bool value : {false, true}) {
    const auto flop = smallest(library, value);
    if (flop && flop->data_inverted) out += module_of(*flop, value);
  }
  return out;
}

}  // namespace macroscope::cost::synthesis
