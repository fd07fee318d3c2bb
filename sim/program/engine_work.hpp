// What the parts of tensor engines did, for whoever multiplies it with energies.
#pragma once

#include <cstdint>

namespace macroscope::program {

/// Counts of a tile, a program or a layer, all cores together. What an engine does not have is 0.
struct EngineWork {
  std::uint64_t flushed = 0;  // results that flush units made words of pairs of sum and carry
  std::uint64_t encoded = 0;  // operands through encoders that PEs share
  std::uint64_t groups = 0;   // groups of four digits through the pickers that a column shares
  std::uint64_t packed = 0;   // groups of four digits through packers
  /// Digits, or pairs of powers of two, that are not zero, times the PEs that took them.
  std::uint64_t digits = 0;

  EngineWork& operator+=(const EngineWork& o) {
    flushed += o.flushed;
    encoded += o.encoded;
    groups += o.groups;
    packed += o.packed;
    digits += o.digits;
    return *this;
  }
  bool operator==(const EngineWork&) const = default;
};

}  // namespace macroscope::program
