// Loads, slews, delays and energies of a netlist: everything that simulation looks up.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analysis/cost/gate_sim/netlist.hpp"

namespace macroscope::cost::gate_sim {

/// Conditions of the annotation.
struct Conditions {
  double wire_pf_per_sink = 0;  // added to every net for each pin it drives
  double clock_slew_ns = 0;     // an ideal clock, as OpenSTA takes it
  double input_slew_ns = 0;     // at the ports
};

/// What every instance of a cell has in common: which arc applies in which state. A state is the
/// cell's inputs and, above them, the value of its flip-flop.
struct CellModel {
  const liberty::Cell* cell = nullptr;
  std::uint32_t inputs = 0;
  std::uint32_t states = 0;
  std::uint32_t outputs = 0;
  /// Value of output o in state s: [o * states + s].
  std::vector<std::uint8_t> value;
  /// Timing and power arc of output o, input i, edge of the output and state after the change:
  /// [((o * inputs + i) * 2 + edge) * states + s], -1 without one.
  std::vector<std::int16_t> timing;
  std::vector<std::int16_t> power;
  /// Power arc of input i by itself: [(i * 2 + edge) * states + s].
  std::vector<std::int16_t> passive;
  std::vector<double> leakage_mw;  // by state

  [[nodiscard]] std::size_t arc_index(std::uint32_t output, std::uint32_t input, bool fall,
                                      std::uint32_t state) const {
    return ((std::size_t{output} * inputs + input) * 2 + (fall ? 1 : 0)) * states + state;
  }
};

/// Per instance: numbers of its cell's arcs at its loads and slews, [arc * 2 + edge of the output]
/// (of the pin for passive arcs).
struct InstanceNumbers {
  std::vector<double> delay_ns;
  std::vector<double> energy_pj;
};

/// An annotated netlist. Topological order, worst slews and arrivals as in static timing.
class Annotation {
 public:
  /// Throws ModelError MS607 when the logic between the flip-flops has a loop.
  Annotation(const Netlist& netlist, const liberty::Library& library, const Conditions& conditions);

  [[nodiscard]] const Netlist& netlist() const { return netlist_; }
  [[nodiscard]] double voltage() const { return voltage_; }
  [[nodiscard]] const CellModel& model(std::size_t instance) const {
    return models_[model_of_[instance]];
  }
  [[nodiscard]] std::size_t model_index(std::size_t instance) const { return model_of_[instance]; }
  [[nodiscard]] const std::vector<CellModel>& models() const { return models_; }
  [[nodiscard]] const InstanceNumbers& numbers(std::size_t instance) const {
    return numbers_[instance];
  }
  [[nodiscard]] double load_pf(NetId net) const { return load_[net]; }
  /// C V^2 / 2.
  [[nodiscard]] double switch_pj(NetId net) const { return load_[net] * voltage_ * voltage_ / 2; }
  /// The pins that a net drives: sinks()[first_sink(n)] up to first_sink(n + 1).
  [[nodiscard]] const std::vector<Sink>& sinks() const { return sinks_; }
  [[nodiscard]] std::size_t first_sink(NetId net) const { return first_sink_[net]; }
  /// Instances in an order in which inputs come before outputs; flip-flops first.
  [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }
  /// Shortest clock period between registers: arrival plus setup.
  [[nodiscard]] double period_ns() const { return period_ns_; }

 private:
  void make_models(const liberty::Library& library);
  void connect();
  void sort();
  void time_instance(std::uint32_t instance);
  void annotate_power(std::uint32_t instance);
  void check_setups();

  const Netlist& netlist_;
  Conditions conditions_;
  double voltage_;
  std::vector<CellModel> models_;
  std::vector<std::uint32_t> model_of_;
  std::vector<InstanceNumbers> numbers_;
  std::vector<double> load_;
  std::vector<Sink> sinks_;
  std::vector<std::size_t> first_sink_;
  std::vector<std::uint32_t> order_;
  std::vector<std::array<double, 2>> slew_;     // of each net, rise and fall
  std::vector<std::array<double, 2>> arrival_;  // from the clock edge; negative: from a port only
  double period_ns_ = 0;
};

}  // namespace macroscope::cost::gate_sim
