// What the mapper knows of one core: capacities, rates and the engine's tile timing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/engine/engine_model.hpp"
#include "models/vector/vector_timing.hpp"
#include "sim/core/error.hpp"
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
  std::uint64_t carry_save_lanes = 0;  // 0: the engine's results are words
  /// Exact, for bounds: of the bus that all cores share, of the core's own DMA, of the DRAM.
  double bus_bytes_per_cycle = 1;
  double dma_bytes_per_cycle = 1;
  double latency_cycles = 0;
  const engine::EngineModel* engine = nullptr;
};

/// Why a tiling does not fit.
struct Shortage {
  std::string pool;
  Bytes needed;
  Bytes capacity;
};

/// Not even the smallest tiles fit (MS302).
class DoesNotFit : public ModelError {
 public:
  DoesNotFit(const std::string& message, Shortage shortage)
      : ModelError("MS302", message), shortage_(std::move(shortage)) {}
  [[nodiscard]] const Shortage& shortage() const { return shortage_; }

 private:
  Shortage shortage_;
};

/// Bytes of one buffer of an operand; nothing where it lies on chip as a whole.
[[nodiscard]] std::uint64_t buffer_bytes(const Problem& p, const TileSize& t, Operand o);
/// The same for a finished output that waits for its store.
[[nodiscard]] std::uint64_t finished_bytes(const Problem& p, const TileSize& t);

/// Whether one buffer of everything fits; `shortage` tells where not.
bool least_buffers_fit(const Problem& p, const CoreSpec& core, const TileSize& t,
                       Shortage* shortage);

/// Buffers that a ring gets at the most where it does not have to hold more.
constexpr std::uint64_t kMostBuffers = 8;

/// Gives every operand its buffers. Two per operand where the pool doubles and more than one tile
/// exists; then, in order of DRAM bytes saved, as many as hold an operand across its irrelevant
/// loop; then, where the pool doubles, up to kMostBuffers each as long as there is room. False when
/// one buffer each does not fit; `shortage` then tells where.
bool assign_buffers(const Problem& p, const CoreSpec& core, Tiling& t, Shortage* shortage);

}  // namespace macroscope::mapping
