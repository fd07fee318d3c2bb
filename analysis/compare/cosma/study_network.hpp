// The networks of the study "cosma", as problems to plan.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/planning/problem.hpp"

namespace macroscope::compare {

/// One network and what of it is planned.
struct StudyNetwork {
  std::string name;       // "densenet121 + weights"
  bool searched = false;  // by neural architecture search, or wired at random
  /// Reads or makes it; the problem has no budget. ConfigError when a file is missing or broken.
  std::function<planning::Problem(const std::filesystem::path& configs)> make;
};

[[nodiscard]] const std::vector<StudyNetwork>& study_networks();

/// A network of configs/workloads; formats as in the file or, with `fp32`, all fp32.
[[nodiscard]] planning::Problem shipped_problem(const std::filesystem::path& configs,
                                                const std::string& name, bool weights,
                                                bool in_place, bool fp32 = false);

}  // namespace macroscope::compare
