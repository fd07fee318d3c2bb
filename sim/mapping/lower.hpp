// Turns a mapped operator into a TileProgram: lazily generated streams for array, vector unit and
// DMA.
#pragma once

#include <algorithm>
#include <array>
#include <memory>

#include "sim/mapping/core_spec.hpp"
#include "sim/mapping/tiling.hpp"
#include "sim/program/step.hpp"
#include "sim/program/token.hpp"

namespace macroscope::mapping {

/// Base addresses of an operator's operands and how they are laid out.
struct OperandAddresses {
  std::uint64_t input = 0;
  std::uint64_t weight = 0;
  std::uint64_t output = 0;
  std::uint64_t spill = 0;
  std::uint64_t side = 0;
  /// Weights known before the run are packed tile by tile, so that a tile is one run of bytes; an
  /// activation in the weight's place (attention) lies as [group][k][n].
  bool packed_weight = true;
};

/// Small vectors (bias, scale, gain) that lie together, are loaded first and stay until the end.
struct Constants {
  std::uint64_t address = 0;
  Bytes bytes;
};

/// One core's part of a matrix operation. `whole` gives the strides of the tensors, `part` the
/// work, `share` where it lies.
struct MatrixJob {
  Problem whole;
  Problem part;
  Share share;
  Tiling tiling;
  OperandAddresses addresses;
  Constants constants;
  const program::Operands* operands = nullptr;  // of a device's program; outlives it
};

/// Steps by which a store may follow, to choose from. A larger memory offers no fewer.
constexpr std::array<std::uint64_t, 3> kLags{2, 4, 8};

/// How many steps' loads go before the store of a step: the tiling's, but no more than the rings
/// allow without ever waiting for that store; 1 at the most where partial sums spill.
[[nodiscard]] std::uint64_t store_lag(const Problem& part, const Tiling& tiling);

/// Streams of one core for a matrix operation. Static order of the DMA queue: the loads of step s +
/// store_lag go before the store of step s, which keeps the next tiles coming while a result
/// drains; loads never overtake each other.
[[nodiscard]] program::CoreProgram lower_matrix(std::shared_ptr<const MatrixJob> job);

/// One core's part of a vector operation, cut into chunks that fit the buffers.
struct VectorJob {
  program::VectorWork work;  // of the core's whole part
  std::uint64_t chunk_elements = 1;
  std::uint64_t input_bytes = 0;  // read over the whole part, spread over the chunks
  Bits output_bits{8};
  std::uint64_t input_address = 0, output_address = 0;
  std::uint64_t slots = 2;  // chunk buffers, for inputs and for outputs
  Constants constants;
  bool input_on_chip = false, output_on_chip = false;  // whole tensors that stay there

  /// Input bytes before chunk `index`: the whole input spread evenly over the result elements.
  [[nodiscard]] std::uint64_t input_offset(std::uint64_t index) const {
    return mul_div(input_bytes, std::min(index * chunk_elements, work.elements), work.elements);
  }
};

[[nodiscard]] program::CoreProgram lower_vector(std::shared_ptr<const VectorJob> job);

}  // namespace macroscope::mapping
