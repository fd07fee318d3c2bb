// The way of the partial products through shift, half_reduce, add and accumulate to the result.
#pragma once

#include <cstdint>
#include <vector>

#include "models/notation/legality.hpp"

namespace macroscope::notation {

/// What a primitive takes and gives. A number is one word, or a pair of sum and carry.
struct Stage {
  std::size_t primitive = 0;  // index into the notation's
  LoopSet summed;             // loops over which it sums
  std::uint64_t inputs = 1;   // words that come together, a pair counts twice, a register too
  bool pair_in = false;
  bool pair_out = false;
  /// accumulate: its register is an input of the compressor before or the adder behind it.
  bool in_loop = false;
};

/// All stages in the order of the data, and what is wrong with them.
struct Dataflow {
  std::vector<Stage> stages;
  std::vector<Illegal> faults;
};

[[nodiscard]] Dataflow dataflow(const Notation& notation);

}  // namespace macroscope::notation
