// What a plan may try and what it has found out on the way.
#pragma once

#include "sim/planning/limits.hpp"
#include "sim/planning/packing.hpp"

namespace macroscope::planning {

/// Belongs to one plan; all its steps draw on it.
struct Effort {
  Effort(const Graph& graph, const Limits& all)
      : limits(all), deadline(all.seconds), packer(graph.capacity(), all.packing) {}

  Limits limits;
  Deadline deadline;
  Packer packer;
};

}  // namespace macroscope::planning
