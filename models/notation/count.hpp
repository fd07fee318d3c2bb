// Hardware and uses of a notation: how many units of each primitive, and what they do for a
// product.
#pragma once

#include <cstdint>
#include <vector>

#include "models/notation/notation.hpp"

namespace macroscope::notation {

/// Sizes of a product of an m x k and a k x n matrix.
struct ProblemSize {
  std::uint64_t m = 1;
  std::uint64_t n = 1;
  std::uint64_t k = 1;
};

/// What stands at one placement.
struct UnitCount {
  std::uint64_t instances = 0;     // one for each turn of the parallel loops around it
  std::uint64_t uses = 0;          // one for each turn of all loops around it
  std::uint64_t busy = 0;          // instances that keep up when they are shared over time
  std::uint64_t inputs = 1;        // half_reduce, add, accumulate: words that come together
  std::uint64_t entries = 0;       // accumulate: sums that one unit keeps at a time
  bool pair = false;               // gives sum and carry instead of a word
  LoopSet summed;                  // loops over which it sums
  std::uint64_t carry_chains = 0;  // carry-propagate adders in all instances
  bool folded = false;             // accumulate: a register, which the compressor before it or the
                                   // adder behind it takes as an input
  bool digits_only = false;        // used for digits that are not zero only; `uses` is the most
};

/// The same, added up by kind of unit.
struct UnitTotals {
  std::uint64_t encoders = 0;
  std::uint64_t sparse_encoders = 0;
  std::uint64_t mappers = 0;
  std::uint64_t shifters = 0;
  std::uint64_t compressor_trees = 0;
  std::uint64_t adders = 0;        // of `add`, instances
  std::uint64_t accumulators = 0;  // instances
  std::uint64_t carry_chains = 0;  // of adders and of accumulators that keep words
};

/// Counts of a legal notation on a problem. Turns that a problem does not fill are counted: the
/// hardware stands there. Products beyond 2^62 stay there (saturating_product).
struct Counts {
  std::vector<std::uint64_t> turns;  // of every loop
  std::vector<UnitCount> units;      // of every primitive
  UnitTotals totals;
  std::uint64_t steps = 1;          // turns of all temporal loops: cycles without fill, drain and
                                    // zeros left out
  std::uint64_t macs_per_step = 1;  // parallel products of A and B; with temporal bit weights one
                                    // product takes several steps
};

/// Throws ModelError MS552 when a size is 0 or the loops over a dimension all have sizes and are
/// shorter than the problem. The notation must be legal.
[[nodiscard]] Counts count(const Notation& notation, const ProblemSize& problem);

}  // namespace macroscope::notation
