// Parts of a mapping that were given by hand.
#pragma once

#include <cstdint>
#include <string>

namespace macroscope::mapping {

/// 0 and empty leave the search free.
struct FixedTiling {
  std::uint64_t tile_groups = 0;
  std::uint64_t tile_m = 0;  // in row units: GEMM rows, output rows of a convolution
  std::uint64_t tile_n = 0;
  std::uint64_t tile_k = 0;  // in reduction units: k, or input channels
  std::string order;         // "mnk", outermost first
};

}  // namespace macroscope::mapping
