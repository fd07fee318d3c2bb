// A clock domain: exact edges of a rational period in kernel femtoseconds.
#pragma once

#include <cstdint>
#include <systemc>

#include "sim/core/quantity.hpp"

namespace macroscope::runtime {

/// Kernel time of one second, in femtoseconds.
constexpr std::uint64_t kFemtosecondsPerSecond = 1'000'000'000'000'000ULL;

/// Sets the kernel's resolution to 1 fs; call once, before any module exists.
void set_kernel_resolution();

/// A clock of an integer number of hertz. Edge n is at ceil(n * 10^15 / hertz) fs, so no error
/// accumulates.
class Clock {
 public:
  explicit Clock(Hertz frequency);

  [[nodiscard]] std::uint64_t hertz() const { return hertz_; }
  /// Edges at multiples of this many cycles lie on whole femtoseconds, so that what follows them is
  /// the same after each; 1 for a frequency that is no whole number of kHz, whose period is too
  /// long to be of use.
  [[nodiscard]] std::uint64_t exact_edges() const;
  /// Kernel time of edge `cycle`, in fs. Throws ModelError MS430 beyond 2^63 fs (2.5 hours of
  /// simulated time).
  [[nodiscard]] std::uint64_t edge_fs(std::uint64_t cycle) const;
  /// First edge at or after `fs`.
  [[nodiscard]] std::uint64_t cycle_at_or_after(std::uint64_t fs) const;
  /// Edge that is now, or the next one.
  [[nodiscard]] std::uint64_t now() const;
  /// Delay from now to edge `cycle`, zero when it has passed.
  [[nodiscard]] sc_core::sc_time until(std::uint64_t cycle) const;

 private:
  std::uint64_t hertz_;
};

/// Kernel time now, in fs.
[[nodiscard]] std::uint64_t now_fs();
/// `fs` as a kernel time.
[[nodiscard]] sc_core::sc_time to_time(std::uint64_t fs);

}  // namespace macroscope::runtime
