// How long a program takes on a machine with a bandwidth-and-latency DRAM, without a kernel.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/engine/engine_model.hpp"
#include "models/memory/bus_schedule.hpp"
#include "models/vector/vector_timing.hpp"
#include "sim/core/clock_edges.hpp"
#include "sim/program/step.hpp"

namespace macroscope::mapping {

/// Durations of everything a program uses.
struct MachineTiming {
  const engine::EngineModel* engine = nullptr;
  vector_unit::VectorTiming vector;
  std::uint64_t carry_save_lanes = 1;  // of use where the engine's results are pairs
  memory::BandwidthDramParams dram;
  BytesPerCycle dma{1};
  Hertz clock{1e9};
};

/// What all of a program needs at least, to see early that it takes too long; 0: not known.
struct Outlook {
  std::uint64_t stream = 0;  // cycles of each core's array: EngineLeast::stream of all its steps
  std::uint64_t bytes = 0;   // that all cores move over the bus
};

/// What a timed program took.
struct ProgramTime {
  bool complete = false;     // false: it takes more than the limit
  std::uint64_t cycles = 0;  // to the end of the last unit; with `complete` only
  std::uint64_t steps = 0;   // of arrays that were timed
};

/// Times programs: the same streams that a device runs, the same cycles as at tile fidelity (a test
/// compares), in a fraction of the time.
///
/// A program is a timed event graph: tokens only grow, every sequencer has a static order and the
/// DRAM's bus serves transactions in a static order over all cores. So the moments can be computed
/// step by step, each as a maximum over moments that are known already, and no event has to wait
/// for its turn in simulated time. Takes 8 bytes for each signal until the program ends.
class ProgramTimer {
 public:
  explicit ProgramTimer(const MachineTiming& machine);
  ~ProgramTimer();
  ProgramTimer(const ProgramTimer&) = delete;
  ProgramTimer& operator=(const ProgramTimer&) = delete;

  /// Stops, incomplete, as soon as the program is known to take more than `limit` cycles. Throws
  /// ModelError MS406 when every unit waits for another.
  [[nodiscard]] ProgramTime run(program::TileProgram program,
                                std::uint64_t limit = ~std::uint64_t{0},
                                const Outlook& outlook = {});

 private:
  class Core;

  MachineTiming machine_;
  ClockEdges edges_;
  double bus_bytes_per_cycle_;
  std::vector<std::unique_ptr<Core>> cores_;  // kept from program to program
};

}  // namespace macroscope::mapping
