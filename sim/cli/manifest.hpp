// manifest.json: how a result came about, and what `replay` needs to make it again.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "sim/cli/run_folder.hpp"

namespace macroscope::cli {

/// When a run began (for people), how long it took, and what it got done.
struct RunTimes {
  std::chrono::system_clock::time_point started;
  std::chrono::duration<double> duration{};
  std::chrono::duration<double> cpu{};  // of all processes of the run
  std::uint64_t cycles = 0;             // that were simulated
};

/// The text of manifest.json. Wall clock and host stand here and nowhere else.
[[nodiscard]] std::string manifest_text(const std::vector<std::string>& arguments,
                                        const RunOptions& options, const RunFiles& files,
                                        const RunTimes& times);

/// What a folder says about its run.
struct Recorded {
  RunOptions options;       // paths point into the folder
  std::string program;      // "0.1.0 (abc1234)"
  std::string report_json;  // as it stands in the folder
};

/// Reads a folder written by `run -o`. Throws ConfigError when something is missing or does not
/// fit.
[[nodiscard]] Recorded read_run_folder(const std::filesystem::path& folder);

}  // namespace macroscope::cli
