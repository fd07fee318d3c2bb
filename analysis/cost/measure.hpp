// Energy of a netlist on streams of operands.
#pragma once

#include "analysis/cost/characterization.hpp"
#include "analysis/cost/gate_sim/annotate.hpp"
#include "analysis/cost/subject.hpp"

namespace macroscope::cost {

/// One stream through the netlist.
struct Measured {
  ActivityRow row;
  double steady_events_per_cycle = 0;  // without the cycles that load weights
  double leakage_mw = 0;
  double clock_pj_per_cycle = 0;
  double last_event_ns = 0;  // latest transition of a cycle
};

/// Simulates; throws ModelError MS608 when the netlist does not do what its twin does.
[[nodiscard]] Measured measure(const gate_sim::Annotation& annotation, const Subject& subject,
                               const stimulus::Distribution& distribution, bool skip_empty,
                               double period_ns, double clock_tree_factor);

/// Energies of a cycle in which every net has `activity` transitions and the clock two, from the
/// same tables: what an estimate without operands would say.
struct UniformEnergy {
  double switching_pj = 0;  // of nets that cells drive, as OpenSTA counts
  double internal_pj = 0;   // of all cells, clock pins included
  double inputs_pj = 0;     // of nets that ports drive, the clock's included
  double leakage_mw = 0;    // mean over all states of each cell
};
[[nodiscard]] UniformEnergy uniform_energy(const gate_sim::Annotation& annotation, double activity);

}  // namespace macroscope::cost
