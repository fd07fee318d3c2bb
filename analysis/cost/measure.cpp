#include "analysis/cost/measure.hpp"

#include <fmt/format.h>

#include <numeric>

#include "sim/core/error.hpp"

namespace macroscope::cost {
namespace {

using gate_sim::CellModel;

constexpr int kResetCycles = 3;

/// Mean over the entries of a choice table that name an arc, 0 without one. Entries are states of
/// both edges.
double mean_energy(const std::vector<std::int16_t>& choice, std::size_t first, std::size_t states,
                   const std::vector<double>& energies) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t edge = 0; edge < 2; ++edge) {
    for (std::size_t s = 0; s < states; ++s) {
      const std::int16_t arc = choice[first + edge * states + s];
      if (arc < 0) continue;
      sum += energies[static_cast<std::size_t>(arc) * 2 + edge];
      ++count;
    }
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

/// Internal energy of an instance per cycle at the activity.
double internal_of(const CellModel& model, const gate_sim::InstanceNumbers& numbers,
                   double activity) {
  double energy = 0;
  for (std::uint32_t o = 0; o < model.outputs; ++o) {
    double sum = 0;
    std::uint32_t arcs = 0;
    for (std::uint32_t i = 0; i < model.inputs; ++i) {
      const double mean = mean_energy(model.power, model.arc_index(o, i, false, 0), model.states,
                                      numbers.energy_pj);
      if (mean == 0) continue;
      sum += mean;
      ++arcs;
    }
    if (arcs > 0) energy += activity * sum / arcs;
  }
  for (std::uint32_t i = 0; i < model.inputs; ++i) {
    const double mean = mean_energy(model.passive, std::size_t{i} * 2 * model.states, model.states,
                                    numbers.energy_pj);
    const bool clock = model.cell->flip_flop && model.cell->flip_flop->clock_pin == i;
    energy += mean * (clock ? 2 : activity);
  }
  return energy;
}

/// A user's module can be right and what is said of it wrong.
void check(stimulus::Testbench& bench, const gate_sim::Simulator& sim, const Subject& subject) {
  try {
    bench.check(sim);
  } catch (const ModelError& error) {
    if (subject.user_file.empty()) throw;
    throw ModelError(error.id(), fmt::format("{}: {}, with {}; macroscope cosim shows where they "
                                             "part",
                                             subject.user_file, error.message(), subject.settings));
  }
}

}  // namespace

Measured measure(const gate_sim::Annotation& annotation, const Subject& subject,
                 const stimulus::Distribution& distribution, bool skip_empty, double period_ns,
                 double clock_tree_factor) {
  gate_sim::Simulator sim(annotation, period_ns);
  const auto bench = subject.bench(distribution, skip_empty);
  sim.set("en_i", 1);
  sim.set("rst_ni", 0);
  for (int cycle = 0; cycle < kResetCycles; ++cycle) sim.cycle();
  sim.set("rst_ni", 1);
  bool counts = false;
  while (bench->drive(sim)) {
    if (!counts && bench->warm()) {
      counts = true;
      sim.reset_energy();
    }
    sim.cycle();
    check(*bench, sim, subject);
  }
  const gate_sim::Energy& energy = sim.energy();
  const auto cycles = static_cast<double>(energy.cycles);
  const auto events = static_cast<double>(bench->events());
  const double clock = energy.clock_pj * clock_tree_factor;
  Measured out;
  out.row.stream = distribution.name;
  out.row.sigma = stimulus::standard_deviation(distribution, subject.bits);
  out.row.skip_empty = skip_empty;
  out.row.k = static_cast<std::uint32_t>(bench->sum_length());
  out.row.events_per_cycle = events / cycles;
  out.row.energy_pj = (energy.switching_pj + energy.internal_pj + clock) / events;
  out.row.glitch_free_energy_pj = (energy.glitch_free_pj + clock) / events;
  out.row.clock_energy_pj = clock / events;
  out.row.toggles_per_cell = static_cast<double>(energy.transitions) / cycles /
                             static_cast<double>(annotation.netlist().instances.size());
  out.row.checked = bench->checked();
  out.steady_events_per_cycle = events / static_cast<double>(bench->working_cycles());
  out.leakage_mw = energy.leakage_mw_cycles / static_cast<double>(energy.leakage_samples);
  out.clock_pj_per_cycle = clock / cycles;
  out.last_event_ns = energy.last_event_ns;
  return out;
}

UniformEnergy uniform_energy(const gate_sim::Annotation& annotation, double activity) {
  const gate_sim::Netlist& netlist = annotation.netlist();
  UniformEnergy out;
  for (std::size_t i = 0; i < netlist.instances.size(); ++i) {
    const gate_sim::Instance& instance = netlist.instances[i];
    const CellModel& model = annotation.model(i);
    out.internal_pj += internal_of(model, annotation.numbers(i), activity);
    out.leakage_mw += std::accumulate(model.leakage_mw.begin(), model.leakage_mw.end(), 0.0) /
                      static_cast<double>(model.leakage_mw.size());
    for (std::size_t p = model.inputs; p < instance.nets.size(); ++p) {
      if (instance.nets[p] != gate_sim::kNoNet) {
        out.switching_pj += activity * annotation.switch_pj(instance.nets[p]);
      }
    }
  }
  for (const gate_sim::Port& port : netlist.ports) {
    if (port.output) continue;
    for (const gate_sim::NetId net : port.bits) {
      if (net == gate_sim::kNoNet || net < 2) continue;
      out.inputs_pj += (net == netlist.clock ? 2 : activity) * annotation.switch_pj(net);
    }
  }
  return out;
}

}  // namespace macroscope::cost
