// The data bus of a DRAM with a rate and a latency: when it is free, exactly, without a kernel.
#pragma once

#include <cstdint>

#include "sim/core/quantity.hpp"

namespace macroscope::memory {

/// Parameters of <dram>.
struct BandwidthDramParams {
  GigabytesPerSecond bandwidth;
  Nanoseconds latency;
  std::uint32_t outstanding = 0;
  Bytes request;
  Bytes capacity;
  Bytes alignment;
};

/// Bytes per second that the parameters sustain: the bandwidth, or by Little's law outstanding
/// requests of `request` bytes per round trip, whichever is less. 0 outstanding means no limit.
[[nodiscard]] double sustained_bytes_per_second(const BandwidthDramParams& p);

/// Transactions one after the other on the bus; times in fs.
///
/// The rate is an integer of bytes per second, as the clock's hertz are: bus times then have no
/// rounding that could cross an edge. Back to back, what the end of a transaction was rounded up by
/// is taken off the next one, so that rounding never adds up.
class BusSchedule {
 public:
  explicit BusSchedule(const BandwidthDramParams& p);

  /// Forgets what rounding is owed; the bus stays taken until free_at().
  void begin_program() { rounding_ = 0; }
  /// The bus takes `bytes` at `now`, not before free_at(); returns for how long.
  std::uint64_t take(std::uint64_t now, std::uint64_t bytes);
  [[nodiscard]] std::uint64_t free_at() const { return free_; }
  [[nodiscard]] std::uint64_t latency() const { return latency_; }

 private:
  /// Femtoseconds of `exact` / bytes_ of them, with what is owed.
  template <class Number>
  std::uint64_t occupy(Number exact);

  std::uint64_t bytes_per_second_;
  std::uint64_t fs_, bytes_;   // so many bytes take so many fs, in lowest terms
  std::uint64_t short_bytes_;  // up to which products stay below 2^64
  std::uint64_t latency_;
  std::uint64_t free_ = 0;
  std::uint64_t rounding_ = 0;  // free_ minus the exact end, in fs / bytes_
};

}  // namespace macroscope::memory
