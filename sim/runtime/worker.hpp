// Worker processes: each simulation runs in a fork of its own, since SystemC elaborates once a
// process.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::runtime {

/// Makes the result of one job as bytes (see archive.hpp). May throw ConfigError and ModelError;
/// both reach the caller. `progress` sends a line to the parent.
using Job = std::function<std::string(const std::function<void(const std::string&)>& progress)>;

/// Receives the progress lines of a job.
using ProgressSink = std::function<void(std::size_t job, const std::string& line)>;

/// What became of one job: bytes, or why not.
struct JobResult {
  std::string bytes;
  std::string error;          // empty on success; else the message
  int exit_code = 0;          // 2 bad input, 3 cannot be modelled, 1 crash
  std::string error_id;       // of a ModelError
  std::vector<Fault> faults;  // of a ConfigError

  /// Throws what the job threw; nothing on success.
  void rethrow() const;
};

/// Runs the jobs in forked processes, at most `parallel` at once, and returns their results in the
/// order of the jobs whatever the order in which they finish. A job that crashes is a result with
/// an error, not the end of the others.
[[nodiscard]] std::vector<JobResult> run_jobs(const std::vector<Job>& jobs, unsigned parallel,
                                              const ProgressSink& progress = {});

/// Runs one job and throws what it threw.
[[nodiscard]] std::string run_job(const Job& job, const ProgressSink& progress = {});

}  // namespace macroscope::runtime
