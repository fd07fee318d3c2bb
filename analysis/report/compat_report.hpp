// The report of a run in SCALE-Sim's terms.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.hpp"
#include "models/engine/scale_sim/machine.hpp"
#include "models/engine/scale_sim/simulate.hpp"

namespace macroscope::report {

/// A compat run as the report needs it.
struct CompatSource {
  std::string architecture;
  std::string workload;
  std::vector<std::pair<std::string, std::string>> parameters;  // of the workload
  scale_sim::Machine machine;
  std::vector<scale_sim::LayerResult> layers;
  std::vector<std::string> warnings;
};

/// Report with SCALE-Sim's columns, names and meanings; `layers.csv` has them without units.
[[nodiscard]] Report make_report(const CompatSource& source);

}  // namespace macroscope::report
