// Which notations describe hardware that computes the product, and in words why others do not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/notation/notation.hpp"

namespace macroscope::notation {

/// The rules; README.md derives each from the sum.
enum class Rule {
  loop_missing,       // a dimension has no loop
  size_missing,       // a loop needs a size, or two loops take what is left
  primitive_missing,  // encode, map or shift
  primitive_twice,    // encode, sparse, map or shift
  bad_sharing,        // a loop after / that cannot be left out
  bad_order,          // a primitive before one whose result it takes
  dependence,         // outside a loop in whose turns its operand differs
  sparse_spatial,     // the list of digits that are not zero makes no loop shorter
  mixed_results,      // sums of different m or n become one
  summed_before,      // inside a loop whose sum has been taken
  takes_time,         // numbers of different times at once
  side_by_side,       // one register for numbers that come at once
  mixed_weights,      // sums of different bit weights before the shift
  late_compression,   // half_reduce after add
  idle,               // nothing to do
  not_summed,         // a loop whose sum nobody takes
  carry_left,         // the result is a pair
  sync_missing,       // units drift apart
  sync_useless        // nothing drifts, or nothing of it is waited for
};

/// One reason, and what it is about.
struct Illegal {
  Rule rule;
  std::optional<std::size_t> primitive;  // index into the notation's
  std::optional<std::size_t> loop;
  std::string sentence;
};

/// All reasons why a notation is not legal, in the order of its parts; empty for a legal one.
[[nodiscard]] std::vector<Illegal> legality(const Notation& notation);

}  // namespace macroscope::notation
