// SCALE-Sim's numbers for one layer: the pure model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/engine/scale_sim/layer.hpp"
#include "models/engine/scale_sim/machine.hpp"

namespace macroscope::scale_sim {

/// What SCALE-Sim's COMPUTE_REPORT and DETAILED_ACCESS_REPORT say of one layer. Counts are words
/// (bytes).
struct LayerResult {
  std::string layer;
  std::int64_t total_cycles = 0;  // array lines - 1 + stalls: one less than the count of cycles
  std::int64_t stall_cycles = 0;
  std::optional<std::int64_t> cycles_incl_prefetch;  // version 2 does not report it
  std::uint64_t sram_ifmap_reads = 0;
  std::uint64_t sram_filter_reads = 0;
  std::uint64_t sram_ofmap_writes = 0;
  std::int64_t dram_ifmap_reads = 0;
  std::int64_t dram_filter_reads = 0;
  std::int64_t dram_ofmap_writes = 0;
  double mapping_efficiency_pct = 0;
  double compute_utilization_pct = 0;
  double overall_utilization_pct = 0;  // 100 * MACs / (total_cycles * rows * cols)
};

/// Smallest buffer SCALE-Sim can describe: sizes are whole kB of 1024 bytes there.
inline constexpr Bytes kSmallestBuffer{1024};

/// Simulates `layer`. Needs rows, cols, bandwidth >= 1, buffers >= kSmallestBuffer, version 2 or 3.
/// ModelError MS42x where a layer is beyond what can be followed.
[[nodiscard]] LayerResult simulate(const Layer& layer, const Machine& machine);

}  // namespace macroscope::scale_sim
