// The best way to cut a vector operation into chunks, with a proof.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/mapping/lower.hpp"
#include "sim/mapping/optimize.hpp"

namespace macroscope::mapping {

/// A vector operation over all cores.
struct VectorProblem {
  std::uint64_t elements = 1;  // results
  std::uint64_t operations = 1;
  std::uint64_t passes = 1;
  std::uint64_t input_bytes = 0;
  Bits output_bits{8};
  std::uint64_t constant_bytes = 0;
  bool input_on_chip = false, output_on_chip = false;
};

struct ChunkChoice {
  std::uint32_t cores = 1;
  std::uint64_t chunk_elements = 1;
  std::uint64_t slots = 1;   // buffers of a chunk, for inputs and for outputs
  std::uint64_t cycles = 0;  // exact, on a machine with a bandwidth-and-latency DRAM
  std::uint64_t bytes = 0;   // DRAM traffic of all cores
};

struct ChunkOptimum {
  ChunkChoice best;
  std::uint64_t lower_bound_cycles = 0;
  bool proven = false;
  BoundParts parts;
  std::uint64_t boxes = 0, timed = 0;
  double space = 0;
};

/// One core's share of the results: as even as possible, the larger shares first.
[[nodiscard]] VectorJob vector_share(const VectorProblem& p, std::uint32_t cores,
                                     std::uint32_t core);

/// Buffers of a chunk of so many elements: as many as fit, at most kMostBuffers, one where a pool
/// does not double; 0 when one does not fit.
[[nodiscard]] std::uint64_t chunk_slots(const VectorProblem& p, const CoreSpec& core,
                                        std::uint32_t cores, std::uint64_t chunk);

/// Every chunk size for every number of cores in `cores`, with chunk_slots() buffers. Best first
/// over ranges of chunk sizes, exact by the timer. Throws ModelError MS302 when a single element
/// does not fit.
[[nodiscard]] ChunkOptimum optimize_chunks(const VectorProblem& p,
                                           const std::vector<std::uint32_t>& cores,
                                           const SearchMachine& machine, const SearchEffort& effort,
                                           const std::string& operator_name);

}  // namespace macroscope::mapping
