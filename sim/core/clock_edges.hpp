// The edges of a clock in femtoseconds: exact, without a kernel.
#pragma once

#include <cstdint>

#include "sim/core/quantity.hpp"

namespace macroscope {

/// Femtoseconds of one second.
constexpr std::uint64_t kFemtosecondsPerSecond = 1'000'000'000'000'000ULL;

/// A clock of an integer number of hertz. Edge n is at ceil(n * 10^15 / hertz) fs, so no error
/// accumulates.
class ClockEdges {
 public:
  /// Throws ModelError MS430 below 1 Hz.
  explicit ClockEdges(Hertz frequency);

  [[nodiscard]] std::uint64_t hertz() const { return hertz_; }
  /// Edges at multiples of this many cycles lie on whole femtoseconds, so that what follows them is
  /// the same after each; 1 for a frequency that is no whole number of kHz, whose period is too
  /// long to be of use.
  [[nodiscard]] std::uint64_t exact_edges() const;
  /// Time of edge `cycle`, in fs. Throws ModelError MS430 beyond 2^63 fs (2.5 hours of simulated
  /// time).
  [[nodiscard]] std::uint64_t edge_fs(std::uint64_t cycle) const;
  /// First edge at or after `fs`.
  [[nodiscard]] std::uint64_t cycle_at_or_after(std::uint64_t fs) const;

 private:
  std::uint64_t hertz_;
  // A period is period_fs_ / periods_ fs, in lowest terms. Below the two limits products of them
  // stay below 2^64, and a division of 64 bits is many times as fast as one of 128.
  std::uint64_t period_fs_, periods_;
  std::uint64_t short_cycle_, short_fs_;
};

}  // namespace macroscope
