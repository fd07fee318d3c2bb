// Which operators may write their result over an input.
#pragma once

#include "sim/planning/problem.hpp"

namespace macroscope::planning {

/// Lets each of `candidates` (operators whose result elements need the same elements of their
/// inputs) overwrite its first input of as many bytes that it alone reads and that is no output.
void allow_overwriting(Problem& problem, const std::vector<OperatorId>& candidates);

}  // namespace macroscope::planning
