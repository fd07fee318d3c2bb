// What goes into an array and what comes out of it, cycle by cycle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/stimulus/operand_stream.hpp"
#include "models/engine/fold/array_design.hpp"

namespace macroscope::cost::stimulus {

/// Tiles one behind the other on an array, recorded from its PE-level reference.
struct ArrayTrace {
  struct Port {
    std::string name;
    std::size_t words = 0;  // of 32 bits, lowest first
  };
  struct Cycle {
    std::vector<std::uint32_t> inputs;  // words of all ports, in their order
    /// Of each column what its output register holds behind the clock edge that takes these inputs.
    std::vector<std::optional<std::int64_t>> results;
  };

  std::vector<Port> ports;  // inputs but clk_i and rst_ni
  std::vector<Cycle> cycles;
  std::size_t warm = 0;     // the first cycle behind the first tile's
  std::uint64_t macs = 0;   // of the tiles behind the first
  std::uint64_t sum_k = 0;  // products of one sum inside the array
};

/// Products whose sizes fill the array, back to back: kSums sums of kSumLength products in each PE
/// where results stay, blocks that meet as many vectors where operands stay. It ends with the last
/// vector, so that what is on its way at both ends weighs the same.
[[nodiscard]] ArrayTrace array_trace(const engine::ArrayDesign& design,
                                     const Distribution& distribution);

}  // namespace macroscope::cost::stimulus
