// How fast a banked scratchpad feeds an engine's lanes: bank conflicts from the real address
// streams.
#pragma once

#include <cstdint>
#include <span>

#include "sim/core/quantity.hpp"

namespace macroscope::memory {

/// `cycles` port cycles for every `steps` vectors; never faster than one vector a cycle.
struct PortRate {
  std::uint64_t steps = 1;
  std::uint64_t cycles = 1;

  /// Port cycles of `vectors` vectors, rounded up.
  [[nodiscard]] std::uint64_t cycles_for(std::uint64_t vectors) const {
    return steps == cycles ? vectors : mul_div_ceil(vectors, cycles, steps);
  }
  bool operator==(const PortRate&) const = default;
};

/// Banks of a scratchpad; line `i` of the address space is in bank i mod `banks`, each bank reads
/// one line a cycle.
struct BankGeometry {
  std::uint64_t banks = 1;
  std::uint64_t line_bits = 8;
};

/// A run of lanes that read consecutive elements: [offset, offset + length) in bits.
struct LaneRun {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Rate of a stream whose lanes read runs of consecutive elements and move on by `step` bits each
/// vector.
///
/// Over a window of `window` vectors the port takes as many cycles as the busiest bank has lines to
/// read, and at least one a vector; short queues at the edge even out the vectors inside a window.
[[nodiscard]] PortRate contiguous_lanes(const BankGeometry& g, std::span<const LaneRun> runs,
                                        std::uint64_t step, std::uint64_t window);

/// Rate of a stream whose lanes start at `offsets` (bits) and walk consecutive elements of
/// `element` bits.
///
/// Every lane has a line buffer: it reads a line once and uses it for line / element vectors. In
/// such a window each lane reads one line; lanes that share a line share the read.
[[nodiscard]] PortRate walking_lanes(const BankGeometry& g, std::span<const std::uint64_t> offsets,
                                     std::uint64_t element);

}  // namespace macroscope::memory
