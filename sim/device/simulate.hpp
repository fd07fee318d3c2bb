// A whole workload on a native machine, inside the simulation process.
#pragma once

#include <functional>
#include <string_view>

#include "sim/device/device.hpp"
#include "sim/program/activity.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::device {

struct SimulationRequest {
  Fidelity fidelity = Fidelity::tile;
  std::uint64_t seed = 1;
  bool timeline = false;
  bool reversed = false;
  std::function<void(std::size_t done)> progress;
};

/// "tile" or "pe"; throws ConfigError MS117 otherwise.
[[nodiscard]] Fidelity parse_fidelity(std::string_view text);

/// Largest number of PE-cycles a run at pe fidelity may need: about five minutes.
constexpr double kPeCycleLimit = 2e11;

/// Maps, places and runs every operator in order. Elaborates SystemC: once per process.
///
/// With more than one core every operator is tried on every number of cores (core_counts) and the
/// fastest is kept, fewer cores on a tie; so a machine with more cores is never slower.
[[nodiscard]] program::RunActivity simulate(const Machine& machine,
                                            const program::Workload& workload,
                                            const SimulationRequest& request);

}  // namespace macroscope::device
