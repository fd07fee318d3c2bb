// A whole workload on a native machine, inside the simulation process.
#pragma once

#include <functional>
#include <string_view>

#include "sim/device/device.hpp"
#include "sim/mapping/optimize.hpp"
#include "sim/program/activity.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::device {

/// How long a run looks for the mapping of an operator: milliseconds.
[[nodiscard]] mapping::SearchEffort run_effort();

struct SimulationRequest {
  Fidelity fidelity = Fidelity::tile;
  std::uint64_t seed = 1;
  bool timeline = false;
  bool reversed = false;
  bool reuse = true;  // operators of one identity are simulated once; false: the long way
  mapping::SearchEffort effort = run_effort();  // for each kind of operator
  std::function<void(std::size_t done, std::size_t total, const std::string& name)> progress;
};

/// "tile", "pe" or "rtl"; throws ConfigError MS117 otherwise.
[[nodiscard]] Fidelity parse_fidelity(std::string_view text);

/// Largest number of PE-cycles a run at pe fidelity may need: about five minutes.
constexpr double kPeCycleLimit = 2e11;
/// The same of a run at rtl fidelity, where a PE takes some 20 ns.
constexpr double kRtlCycleLimit = 2e10;

/// Maps, places and runs every operator in order. Elaborates SystemC: once per process.
///
/// Every operator gets the best mapping over every number of cores (core_counts), timed exactly; so
/// a machine with more cores is never slower where the search ends with a proof.
[[nodiscard]] program::RunActivity simulate(const Machine& machine,
                                            const program::Workload& workload,
                                            const SimulationRequest& request);

}  // namespace macroscope::device
