// A clock domain of the kernel: exact edges of a rational period.
#pragma once

#include <cstdint>
#include <systemc>

#include "sim/core/clock_edges.hpp"

namespace macroscope::runtime {

/// Sets the kernel's resolution to 1 fs; call once, before any module exists.
void set_kernel_resolution();

/// A clock domain of the kernel.
class Clock : public ClockEdges {
 public:
  using ClockEdges::ClockEdges;

  /// Edge that is now, or the next one.
  [[nodiscard]] std::uint64_t now() const;
  /// Delay from now to edge `cycle`, zero when it has passed.
  [[nodiscard]] sc_core::sc_time until(std::uint64_t cycle) const;
};

/// Kernel time now, in fs.
[[nodiscard]] std::uint64_t now_fs();
/// `fs` as a kernel time.
[[nodiscard]] sc_core::sc_time to_time(std::uint64_t fs);

}  // namespace macroscope::runtime
