// The progress line: layers done, rate and remaining time, on a terminal only.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace macroscope::cli {

/// Rewrites one line on standard error at most ten times a second; silent when that is not a
/// terminal.
class Progress {
 public:
  explicit Progress(bool enabled);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0: not known.
  void update(std::size_t done, std::size_t total, std::string_view what);

 private:
  using Clock = std::chrono::steady_clock;
  bool enabled_;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_;
};

}  // namespace macroscope::cli
