// Several machines on one workload, made comparable: same clock, same area, or each at its best.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/reader.hpp"

namespace macroscope::compare {

/// What is made equal.
enum class Basis {
  iso_clock,   // every machine at the clock of the first
  iso_area,    // cores of each as many as come nearest to the area of the largest
  best_clock,  // every machine at the fastest clock that its parts reach
};

/// What to compare.
struct MachinesRequest {
  std::vector<std::string> architectures;
  std::string workload;
  std::vector<config::Override> overrides;  // of every machine and the workload
  Basis basis = Basis::iso_clock;
  std::function<void(std::size_t done)> progress;
};

/// A machine's gain over the first one; above 1 is better.
struct Gain {
  double speed = 1;                // time of the first / time
  double from_frequency = 1;       // clock / clock of the first
  double from_rest = 1;            // speed / from_frequency: cycles of the first / cycles
  std::optional<double> per_area;  // speed * area of the first / area
  std::optional<double> energy;    // energy of the first / energy
};

/// One machine as it ran. What has no source is absent.
struct MachineRow {
  std::string architecture;
  std::string file;
  std::string technology;  // empty: none
  double clock_ghz = 0;
  std::uint32_t cores = 0;
  std::optional<double> max_frequency_ghz;
  std::optional<double> area_um2;
  std::uint64_t cycles = 0;
  double time_ms = 0;
  double tops = 0;
  std::optional<double> energy_pj, tops_per_w, tops_per_mm2, pj_per_mac;
  bool area_complete = true, energy_complete = true;
  std::vector<std::string> unsourced;
  std::vector<std::string> fallbacks;  // what --strict does not let pass (cost/strict.hpp)
  std::vector<std::string> warnings;
  Gain gain;
};

/// All machines, in the order in which they were named.
struct MachinesResult {
  Basis basis = Basis::iso_clock;
  std::string workload;
  std::string rule;  // what was made equal, and how
  std::vector<MachineRow> rows;
};

/// Runs every machine in a worker of its own. ConfigError: faults of the files, MS639 fewer than
/// two machines. ModelError: what cannot be run; MS639 a machine whose area or fastest clock is not
/// known where the basis needs it.
[[nodiscard]] MachinesResult compare_machines(const MachinesRequest& request);

[[nodiscard]] std::string machines_text(const MachinesResult& result);
[[nodiscard]] std::string machines_json(const MachinesResult& result);

}  // namespace macroscope::compare
