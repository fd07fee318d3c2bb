// The library call behind everything: an architecture and a workload in, what happened out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/engine/scale_sim/run.hpp"
#include "sim/config/reader.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::device {
struct Machine;
}

namespace macroscope {

/// What to run.
struct RunRequest {
  std::string architecture_path;
  std::string workload_path;
  /// `path=value`; paths that begin with `workload.` belong to the workload, those that begin with
  /// `memory.` to the memory file when <memory> has no such parameter itself.
  std::vector<config::Override> overrides;
  std::string fidelity = "tile";  // tile | pe | rtl
  std::uint64_t seed = 1;
  bool functional = false;  // check every product; fidelities pe and rtl always do, tile has no
                            // values and refuses
  bool timeline = false;    // collect RunActivity::timeline
  std::string layers;       // "a..b": names, blocks or numbers; empty runs all
  /// Called after each layer: layers done, layers in all, name of the layer. From the calling
  /// process.
  std::function<void(std::size_t done, std::size_t total, std::string_view layer)> progress;
  /// Called when RTL has to be built, which takes seconds.
  std::function<void(const std::string& line)> build_progress;
  /// Test hook: builds the machine's units in the opposite order; the result must not change.
  bool reversed_construction = false;
};

/// A run on a machine with `<compat>`: another simulator's numbers.
struct CompatRun {
  std::string architecture;
  std::string workload;
  std::string simulator;  // "SCALE-Sim v3"
  scale_sim::Machine machine;
  std::uint64_t macs = 0;
  std::map<std::string, std::string> workload_parameters;
  scale_sim::RunResult result;
};

/// What came out, with everything needed to repeat it.
struct RunOutcome {
  std::shared_ptr<const device::Machine> machine;  // of native runs
  std::variant<program::RunActivity, CompatRun> result;
  std::string resolved_architecture_xml;  // one file: includes, overrides and defaults written out
  std::string resolved_memory_xml;        // the file that <memory> names, the same; may be empty
  std::string resolved_workload;          // the same for the workload: XML, CSV or an ONNX model
  std::string resolved_workload_extension;  // ".xml", ".csv" or ".onnx"
};

/// Reads both files, maps every operator, simulates and collects. The simulation runs in a process
/// of its own, so this may be called any number of times.
///
/// Throws ConfigError (a fault of a file or override), ModelError (cannot be mapped or modelled, or
/// an identity broke).
[[nodiscard]] RunOutcome run(const RunRequest& request);

}  // namespace macroscope
