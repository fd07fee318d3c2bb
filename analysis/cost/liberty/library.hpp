// A cell library in one set of units: what synthesis results, timing and energy are computed from.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/liberty/function.hpp"

namespace macroscope::cost::liberty {

/// A characterized quantity over input slew (ns) and output load (pF); an axis without points does
/// not matter.
struct Table {
  std::vector<double> slews;
  std::vector<double> loads;
  std::vector<double> values;  // [slew][load]

  [[nodiscard]] bool empty() const { return values.empty(); }
  /// Bilinear; beyond the table the last cell goes on, as in OpenSTA.
  [[nodiscard]] double at(double slew, double load) const;
};

enum class Edge : std::uint8_t { rise, fall };

/// A table for each direction of the output (of the data pin for constraints).
using EdgeTables = std::array<Table, 2>;

/// From a change of one pin to one of another.
struct TimingArc {
  std::uint32_t from = 0;  // pin
  std::uint32_t to = 0;
  bool positive = true;  // a rise of `from` may be a rise of `to`
  bool negative = true;  // a rise of `from` may be a fall of `to`
  TruthTable when;       // over the cell's inputs; empty: always
  EdgeTables delay;      // ns
  EdgeTables slew;       // ns
};

/// Setup of a data pin before the clock.
struct SetupArc {
  std::uint32_t data = 0;
  std::uint32_t clock = 0;
  EdgeTables time;  // ns over clock slew (slews) and data slew (loads)
};

/// Energy inside the cell, pJ. `related` is the pin whose change makes `pin` change; equal to `pin`
/// for the energy that an input takes by itself.
struct PowerArc {
  std::uint32_t pin = 0;
  std::uint32_t related = 0;
  TruthTable when;
  EdgeTables energy;
};

struct Pin {
  std::string name;
  bool output = false;
  bool clock = false;
  double capacitance = 0;  // pF
  /// Output: over the cell's inputs and, after them, its state. Empty for inputs.
  TruthTable function;
  Word declared;
};

struct LeakageState {
  TruthTable when;   // over inputs and outputs
  double power = 0;  // mW
};

/// A flip-flop. Tables are over the cell's inputs.
struct FlipFlop {
  TruthTable next;   // over inputs and the state
  TruthTable clock;  // true where the clock is active: it stores when this becomes true
  TruthTable clear;  // empty: none
  TruthTable preset;
  std::uint32_t clock_pin = 0;
};

struct Cell {
  std::string name;
  double area = 0;     // um2
  double leakage = 0;  // mW, where no state says otherwise
  std::vector<LeakageState> leakage_states;
  std::vector<Pin> pins;     // inputs first
  std::uint32_t inputs = 0;  // how many
  std::optional<FlipFlop> flip_flop;
  bool modelled = true;         // false: latch, three-state or other things not simulated
  std::vector<TimingArc> arcs;  // combinational and clock to output
  std::vector<SetupArc> setups;
  std::vector<PowerArc> powers;

  [[nodiscard]] std::optional<std::uint32_t> find_pin(std::string_view name) const;
};

struct Library {
  std::string name;
  double voltage = 0;       // V
  double temperature = 0;   // C
  std::vector<Cell> cells;  // in the order of their files
  std::map<std::string, std::size_t, std::less<>> index;

  [[nodiscard]] const Cell* find(std::string_view name) const;
};

/// Several files read as one library. They must have the same units, else ConfigError MS604; a cell
/// of an earlier file hides one of the same name.
[[nodiscard]] Library read_library(const std::vector<LibertyFile>& files);

/// True when `name` fits a pattern with `*` for any text.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);

/// The files as one Liberty text for other tools, without cells whose name fits one of `avoid` and
/// without what tools of ours do not read.
[[nodiscard]] std::string merged_text(const std::vector<LibertyFile>& files,
                                      const std::vector<std::string>& avoid);

}  // namespace macroscope::cost::liberty
