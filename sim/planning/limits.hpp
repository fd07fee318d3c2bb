// How much a planner may try.
#pragma once

#include <chrono>
#include <cstdint>

namespace macroscope::planning {

/// How long to look for addresses.
struct PackingLimits {
  std::uint64_t placements = 100'000;  // of blocks, in each kind of change (packing_greedy.hpp)
  std::uint64_t nodes = 20'000;        // of the complete search; a node of 16 blocks counts twice
  std::uint64_t total = 30'000'000;    // placements in a whole plan; a node counts as eight
};

/// Limits that are counted give the same plan on every machine; `seconds` does not, and a plan that
/// it cut is `partial`.
struct Limits {
  std::uint64_t nodes = 20'000;   // of branch and bound, for each integer program
  std::uint64_t cuts = 400;       // integer programs solved again because tensors did not pack
  PackingLimits packing;          // of each question whether tensors pack
  std::uint64_t states = 20'000;  // kept for each number of operators run
  double seconds = 0;             // wall clock for the whole plan; 0: none
};

/// The wall clock of one plan.
class Deadline {
 public:
  explicit Deadline(double seconds) : begin_(Clock::now()), seconds_(seconds) {}

  [[nodiscard]] bool limited() const { return seconds_ > 0; }
  [[nodiscard]] bool passed() const { return limited() && elapsed() >= seconds_; }
  /// Seconds left, never 0 for a limited one that has not passed; 0 without a limit.
  [[nodiscard]] double left() const { return limited() ? seconds_ - elapsed() : 0; }
  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_;
  double seconds_;
};

}  // namespace macroscope::planning
