// Event-driven simulation of an annotated netlist, cycle by cycle, with its energy.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/cost/gate_sim/annotate.hpp"

namespace macroscope::cost::gate_sim {

/// What a simulation has used so far.
struct Energy {
  double switching_pj = 0;       // C V^2 / 2 of every transition
  double internal_pj = 0;        // internal power of every transition, input pins included
  double clock_pj = 0;           // clock pins of the flip-flops: internal and C V^2, every cycle
  double glitch_free_pj = 0;     // switching and internal of the last change of each net per cycle
  double leakage_mw_cycles = 0;  // sum over sampled cycles
  std::uint64_t leakage_samples = 0;
  std::uint64_t cycles = 0;
  std::uint64_t transitions = 0;        // of outputs of cells
  std::uint64_t final_transitions = 0;  // of them without glitches
  double last_event_ns = 0;             // latest transition after a clock edge

  [[nodiscard]] double dynamic_pj() const { return switching_pj + internal_pj + clock_pj; }
  [[nodiscard]] double lower_bound_pj() const { return glitch_free_pj + clock_pj; }
};

/// Gate-level simulator with the delay of (input, output, edge, state) for each cell and inertial
/// delays: an output that is told to change back before it has changed does not change, so pulses
/// shorter than a gate's delay are swallowed. Pulses that pass count with full swing.
///
/// One cycle: flip-flops take what their inputs were, ports change with the clock edge, then events
/// run until nothing moves. Every output has at most one event pending, so the calendar is made of
/// links between outputs and nothing is allocated while it runs.
class Simulator {
 public:
  /// The annotation must outlive the simulator. `period_ns` says how long the clock is high, which
  /// decides what a data pin of a flip-flop takes; a 2048th of it is the grain of time.
  Simulator(const Annotation& annotation, double period_ns);

  /// Sets `width` bits of a port, from bit `offset`, for the next cycle. Unknown ports and bits
  /// that synthesis removed are ignored.
  void set(std::string_view port, std::uint64_t value, std::size_t offset = 0,
           std::size_t width = 64);
  /// Bits of a port as they are now.
  [[nodiscard]] std::uint64_t get(std::string_view port, std::size_t offset = 0,
                                  std::size_t width = 64) const;
  [[nodiscard]] bool has_port(std::string_view port) const;

  /// A clock edge and what follows.
  void cycle();
  /// Forgets the energy so far, for instance that of filling the pipeline.
  void reset_energy() { energy_ = {}; }
  [[nodiscard]] const Energy& energy() const { return energy_; }

 private:
  struct Output {
    NetId net = kNoNet;
    std::uint32_t instance = 0;
    std::uint32_t index = 0;  // of the cell's outputs
    // Calendar: neighbors in the bucket of the pending event, the change's energy.
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
    std::uint64_t time = 0;
    double internal_pj = 0;
    bool pending = false;
  };

  void settle_initially();
  void clock_edge();
  void run();
  void schedule(std::uint32_t output, std::uint64_t time, double internal_pj);
  void cancel(std::uint32_t output);
  void change_net(NetId net, double internal_pj, bool counts);
  void input_changed(const Sink& sink, double& internal_pj);
  void evaluate(std::uint32_t instance, std::uint32_t pin);
  void fire(std::uint32_t output);
  void end_cycle();
  void sample_leakage();

  const Annotation& annotation_;
  const Netlist& netlist_;
  double tick_ns_;
  std::uint64_t half_period_;
  std::vector<std::uint8_t> value_;          // of nets
  std::vector<std::uint8_t> wanted_;         // of input ports' nets
  std::vector<std::uint32_t> state_;         // of instances
  std::vector<std::uint32_t> first_output_;  // of instances
  std::vector<Output> outputs_;
  std::vector<std::uint32_t> buckets_;  // first output of each, kNone
  std::uint64_t now_ = 0;
  std::uint64_t pending_ = 0;
  std::vector<std::uint8_t> before_;  // value of touched nets at the start of the cycle
  std::vector<double> last_energy_;   // of the net's last change in this cycle
  std::vector<NetId> touched_;
  std::vector<std::uint8_t> is_touched_;
  std::vector<std::uint8_t> cell_output_;                            // nets that a cell drives
  std::vector<std::pair<std::uint32_t, std::uint32_t>> new_states_;  // flip-flop, its next value
  Energy energy_;
};

}  // namespace macroscope::cost::gate_sim
