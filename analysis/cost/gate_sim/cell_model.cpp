// Which arc of a cell applies in which state.
#include "analysis/cost/gate_sim/cell_model.hpp"

namespace macroscope::cost::gate_sim {
namespace {

/// All pins of the cell as bits: inputs as in the state, outputs from their functions.
std::uint32_t pins_in(const CellModel& model, std::uint32_t state) {
  std::uint32_t pins = state & ((1U << model.inputs) - 1);
  for (std::uint32_t o = 0; o < model.outputs; ++o) {
    pins |= std::uint32_t{model.value[std::size_t{o} * model.states + state]} << (model.inputs + o);
  }
  return pins;
}

/// True when a condition over inputs, or over all pins, holds; `exact`: it says something.
bool holds(const liberty::TruthTable& when, const CellModel& model, std::uint32_t state) {
  if (when.empty()) return true;
  const std::uint32_t inputs = state & ((1U << model.inputs) - 1);
  const bool inputs_only = when.size() == std::size_t{1} << model.inputs;
  return when[inputs_only ? inputs : pins_in(model, state)] != 0;
}

/// The arc whose condition holds; one without a condition is for all states that no other names.
template <class Arcs, class Fits>
std::int16_t choose(const Arcs& arcs, const CellModel& model, std::uint32_t state,
                    const Fits& fits) {
  std::int16_t chosen = -1;
  for (std::size_t a = 0; a < arcs.size(); ++a) {
    if (!fits(arcs[a]) || !holds(arcs[a].when, model, state)) continue;
    if (!arcs[a].when.empty()) return static_cast<std::int16_t>(a);
    if (chosen < 0) chosen = static_cast<std::int16_t>(a);
  }
  return chosen;
}

}  // namespace

CellModel make_cell_model(const liberty::Cell& cell) {
  CellModel m;
  m.cell = &cell;
  m.inputs = cell.inputs;
  m.states = 1U << (cell.inputs + (cell.flip_flop ? 1U : 0U));
  m.outputs = static_cast<std::uint32_t>(cell.pins.size()) - cell.inputs;
  for (std::uint32_t o = 0; o < m.outputs; ++o) {
    const liberty::TruthTable& function = cell.pins[cell.inputs + o].function;
    for (std::uint32_t s = 0; s < m.states; ++s) m.value.push_back(function[s]);
  }
  for (std::uint32_t o = 0; o < m.outputs; ++o) {
    for (std::uint32_t i = 0; i < m.inputs; ++i) {
      for (std::uint32_t edge = 0; edge < 2; ++edge) {
        for (std::uint32_t s = 0; s < m.states; ++s) {
          m.timing.push_back(choose(cell.arcs, m, s, [&](const liberty::TimingArc& arc) {
            return arc.to == cell.inputs + o && arc.from == i && !arc.delay[edge].empty();
          }));
          m.power.push_back(choose(cell.powers, m, s, [&](const liberty::PowerArc& arc) {
            return arc.pin == cell.inputs + o && arc.related == i && !arc.energy[edge].empty();
          }));
        }
      }
    }
  }
  for (std::uint32_t i = 0; i < m.inputs; ++i) {
    for (std::uint32_t edge = 0; edge < 2; ++edge) {
      for (std::uint32_t s = 0; s < m.states; ++s) {
        m.passive.push_back(choose(cell.powers, m, s, [&](const liberty::PowerArc& arc) {
          return arc.pin == i && arc.related == i && !arc.energy[edge].empty();
        }));
      }
    }
  }
  for (std::uint32_t s = 0; s < m.states; ++s) {
    double leakage = cell.leakage;
    for (const liberty::LeakageState& state : cell.leakage_states) {
      if (holds(state.when, m, s)) {
        leakage = state.power;
        break;
      }
    }
    m.leakage_mw.push_back(leakage);
  }
  return m;
}

}  // namespace macroscope::cost::gate_sim
