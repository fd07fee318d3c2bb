// Reads what a run or a mapping works on: a machine and a network, both with -p applied.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/node.hpp"
#include "sim/config/reader.hpp"
#include "sim/device/architecture.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::device {

/// What the user named.
struct InputPaths {
  std::string architecture;
  std::string workload;
  /// `path=value`; paths that begin with `workload.` belong to the workload, those that begin with
  /// `memory.` to the memory file when <memory> has no such parameter itself.
  std::vector<config::Override> overrides;
  std::string layers;  // "a..b": names, blocks or numbers; empty takes all
};

struct Inputs {
  config::Description architecture;
  std::optional<config::Description> memory_file;  // that <memory> names
  program::Workload workload;
  std::vector<config::Override> architecture_overrides;  // as each file sees them
  std::vector<config::Override> workload_overrides;
};

/// Throws ConfigError with the faults of either file; overrides stand in messages as the user typed
/// them.
[[nodiscard]] Inputs read_inputs(const InputPaths& paths);

/// The native machine of a file alone; overrides of a workload are left out. ConfigError as above,
/// MS637 for a <compat> machine, which has no parts.
[[nodiscard]] Machine load_machine(const std::string& path,
                                   const std::vector<config::Override>& overrides);

}  // namespace macroscope::device
