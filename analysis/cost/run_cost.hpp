// Energy and power of a run: its counts times the energies per event of the machine.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/machine_cost.hpp"
#include "sim/device/run.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::cost {

/// One kind of event of one part: how often, at what energy.
struct EnergyTerm {
  std::size_t item = 0;  // of MachineCost::items
  std::string event;
  Cause cause = Cause::compute;
  double count = 0;
  Figure each_pj;
  std::string operands;  // that the energy is of; empty where it does not depend on them

  [[nodiscard]] double pj() const { return count * each_pj.value; }
};

/// Energies of one layer, or of all of them; terms of no count are left out.
struct EnergySum {
  std::string layer;  // empty: the run
  std::vector<EnergyTerm> terms;
  /// Events that happened and have no energy: "dram.bits: 1024 bit, no source".
  std::vector<std::string> unsourced;
  /// Of them those whose operands have other widths than the part is characterized for.
  std::vector<std::string> other_widths;

  /// Sum over terms in their order.
  [[nodiscard]] double total_pj() const;
  [[nodiscard]] double low_pj() const;
  [[nodiscard]] double high_pj() const;
  [[nodiscard]] double of(Cause cause) const;
  /// Without what is off chip.
  [[nodiscard]] double chip_pj() const;
};

/// How much one input of the energies decides.
struct Sensitivity {
  std::string input;  // "dram.bits bit"
  double share = 0;   // of the energy: 10 % more of the input are 0.1 * share more
  double low = 0;     // the whole energy over ours with the input at its lower bound
  double high = 0;    // and at its upper bound
};

/// Mean power of a layer, from one cycle to another.
struct PowerPoint {
  std::string layer;
  Cycles begin;
  Cycles end;
  double mw = 0;
};

/// What a run costs.
struct RunCost {
  MachineCost machine;
  EnergySum total;
  std::vector<EnergySum> layers;  // as RunActivity::layers
  double seconds = 0;
  double macs = 0;
  std::vector<PowerPoint> power;  // of the layers that take time
  /// MS640: energies of operands that are not known; MS641: of formats that are not characterized.
  std::vector<std::string> warnings;

  /// Nothing when there is no time, energy or area to divide by.
  [[nodiscard]] std::optional<double> tops() const;  // two operations a MAC, in 1e12 a second
  [[nodiscard]] std::optional<double> peak_tops() const;
  [[nodiscard]] std::optional<double> tops_per_w() const;
  [[nodiscard]] std::optional<double> chip_tops_per_w() const;  // without DRAM
  [[nodiscard]] std::optional<double> tops_per_mm2() const;
  [[nodiscard]] std::optional<double> peak_tops_per_mm2() const;
  [[nodiscard]] std::optional<double> pj_per_mac() const;
  [[nodiscard]] std::optional<double> power_mw() const;
  /// The layer of the highest mean power, or nullptr.
  [[nodiscard]] const PowerPoint* peak_power() const;
  /// True when events without a source make the energy a lower bound.
  [[nodiscard]] bool energy_complete() const { return total.unsourced.empty(); }
  /// The three inputs that decide most, largest first.
  [[nodiscard]] std::vector<Sensitivity> sensitivity() const;
};

/// Energies of a run on the machine.
[[nodiscard]] RunCost cost_of(MachineCost machine, const program::RunActivity& activity);

/// The same for a run as it came out; nothing on machines without <technology>.
[[nodiscard]] std::optional<RunCost> cost_of(const RunOutcome& outcome);

}  // namespace macroscope::cost
