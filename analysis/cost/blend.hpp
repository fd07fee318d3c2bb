// One figure out of those of several technologies, brought to the node in question.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "analysis/cost/cost_tables.hpp"

namespace macroscope::cost {

/// A figure of one technology and what it is multiplied with to be at the target's node.
struct BlendPart {
  const Technology* from;
  Figure figure;
  double factor;
};

/// The scaled figures of `parts` (not empty) as one: figures of one node by their geometric mean,
/// nodes on both sides of the target by a straight line between the logarithms along the
/// logarithm of the node, the nearest node beyond. The bounds are the lowest and the highest of
/// all; the source says "scaled from ... by ...".
[[nodiscard]] Figure blend(const Technology& target, const std::vector<BlendPart>& parts);

}  // namespace macroscope::cost
