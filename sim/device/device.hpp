// The assembled machine: runs one TileProgram at a time and tells exactly what happened.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/device/core.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::device {

using engine::Fidelity;

/// What one program did, before it becomes a layer of the report.
struct ProgramActivity {
  std::uint64_t cycles = 0;
  std::uint64_t array_busy = 0;       // slowest core
  std::uint64_t array_streaming = 0;  // slowest core
  std::uint64_t vector_busy = 0;      // slowest core
  std::uint64_t array_begin = 0;      // first cycle in which an array works
  std::uint64_t array_end = 0;        // the last result of all arrays is complete
  std::uint64_t vector_operations = 0;
  std::uint64_t compute_steps = 0;
  program::EngineWork engine;
  double dram_busy_cycles = 0;
  std::uint64_t port_bytes_read = 0;
  std::uint64_t port_bytes_written = 0;
  program::DramTraffic dram;
  std::vector<program::UnitActivity> units;
  std::vector<program::MemoryActivity> memories;
  std::optional<program::DramWork> work;  // of a command-level DRAM
};

/// A machine of SystemC modules. Only one may exist in a process (the kernel elaborates once).
///
/// Programs run one after the other with everything drained in between (boundary `quiesce`), so a
/// program's activity does not depend on what ran before.
class Device {
 public:
  Device(const Machine& machine, Fidelity fidelity, std::uint64_t seed, bool reversed = false);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /// Runs a program to its end. Throws ModelError MS406 with a line per waiting unit when it cannot
  /// finish.
  /// It enters the statistics so many times: not at all as a trial, several times where equal
  /// programs follow that need not be run.
  ProgramActivity run(program::TileProgram program, std::uint64_t times = 1);
  /// Every statistic of every component over the counted programs. Throws ModelError MS490 when an
  /// identity declared beside them does not hold.
  [[nodiscard]] std::vector<StatEntry> statistics() const;
  /// The timeline gets the slices of the programs that run from now on; null stops it.
  void set_timeline(runtime::TimelineSink* sink);
  /// Names of the timeline's tracks, by number.
  [[nodiscard]] std::vector<std::string> track_names();
  /// The engine of a machine with the ports of its scratchpads.
  [[nodiscard]] static std::unique_ptr<engine::Engine> make_engine(const Machine& machine);
  /// What the engine has to say about the programs that ran.
  [[nodiscard]] std::vector<std::string> engine_warnings() const {
    return engine_->model().warnings();
  }
  /// Cycle at which the next program begins.
  [[nodiscard]] std::uint64_t now() const { return origin_; }

 private:
  [[noreturn]] void explain_stall();

  runtime::Clock clock_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<memory::MemoryPort> dram_;
  memory::CommandDram* commands_ = nullptr;  // dram_, when it is one
  std::vector<std::unique_ptr<Core>> cores_;
  std::uint64_t origin_ = 0;
};

}  // namespace macroscope::device
