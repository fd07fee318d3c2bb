// What one run of the program costs: CPU time with process start, wall time, peak memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace macroscope::bench {

struct ProcessCost {
  double cpu_seconds = 0;        // user + system, the worker process included
  double wall_seconds = 0;       // from start to end
  std::uint64_t peak_bytes = 0;  // largest resident set of the program or its worker
};

/// Runs the built program `times` times in the repository's root with its output thrown away;
/// medians of each figure. Throws std::runtime_error when a run fails.
[[nodiscard]] ProcessCost run_program(const std::vector<std::string>& arguments, unsigned times);

/// Median of some samples, which must not be empty.
[[nodiscard]] double median(std::vector<double> samples);

/// CPU seconds of this process so far.
[[nodiscard]] double cpu_seconds();

}  // namespace macroscope::bench
