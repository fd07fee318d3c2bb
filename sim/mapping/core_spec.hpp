// What the mapper knows of one core: capacities, rates and the engine's tile timing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/engine/engine_model.hpp"
#include "models/vector/vector_timing.hpp"
#include "sim/core/quantity.hpp"
#include "sim/mapping/tiling.hpp"
#include "sim/program/step.hpp"

namespace macroscope::mapping {

/// One on-chip memory that holds tiles of some operand classes.
struct Pool {
  std::string name;
  Bytes capacity;
  bool double_buffer = true;  // tiles get two buffers where they fit
};

/// The buffers of one core. Indices into `pools`; the finished output has its own class.
struct CoreSpec {
  std::vector<Pool> pools;
  std::array<std::size_t, kOperands> pool_of{};  // input, weight, output = partial sums
  std::size_t output_pool = 0;                   // finished outputs
  vector_unit::VectorTiming vector;
  double dram_bytes_per_cycle = 1;  // after every limit (DMA, outstanding requests)
  Cycles dram_latency;
  const engine::EngineModel* engine = nullptr;
};

/// Why a tiling does not fit.
struct Shortage {
  std::string pool;
  Bytes needed;
  Bytes capacity;
};

/// Gives every operand its buffers. Two per operand where the pool doubles and more than one tile
/// exists; then, in order of DRAM bytes saved, as many as hold an operand across its irrelevant
/// loop. False when one buffer each does not fit; `shortage` then tells where.
bool assign_buffers(const Problem& p, const CoreSpec& core, Tiling& t, Shortage* shortage);

}  // namespace macroscope::mapping
