// The library call behind `macroscope map`: the best mappings of every operator, without a run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/device/inputs.hpp"
#include "sim/device/planner.hpp"

namespace macroscope {

struct MapRequest {
  device::InputPaths inputs;
  std::string operators;  // a name, or a prefix followed by *; empty maps all
  mapping::SearchEffort effort;
  std::optional<mapping::Objective> objective;  // else the architecture's
  /// Called before each kind of operator: kinds done, kinds in all, name.
  std::function<void(std::size_t done, std::size_t total, std::string_view name)> progress;
};

/// Why an operator has no mapping.
struct NoMapping {
  std::string id;
  std::string message;
  std::optional<mapping::Shortage> shortage;
};

struct OperatorMaps {
  std::string name;
  std::string kind;
  std::uint64_t macs = 0;
  std::optional<device::PlanSet> plans;
  std::optional<NoMapping> none;
  std::string same_as;  // an operator before it with the same program
};

struct MapOutcome {
  std::string architecture;
  std::string workload;
  mapping::Objective objective = mapping::Objective::time;
  Hertz clock{1};
  std::uint64_t peak_macs_per_cycle = 1;
  bool command_dram = false;  // <memory> is there; mappings reckon with <dram>
  bool expected = false;      // cycles are those that the distribution of operands lets expect
  std::vector<OperatorMaps> operators;
  std::vector<std::string> warnings;
};

/// Throws ConfigError for faults of the files and when `operators` names none (MS215), ModelError
/// MS409 for a <compat> machine. An operator without a mapping is in the outcome.
[[nodiscard]] MapOutcome map_operators(const MapRequest& request);

}  // namespace macroscope
