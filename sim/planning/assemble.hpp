// From a decision and addresses to a plan.
#pragma once

#include "sim/planning/plan.hpp"
#include "sim/planning/residency.hpp"

namespace macroscope::planning {

/// The plan of a decision whose blocks lie at `bases` (by block of `layout`). Bytes are counted
/// from the events; bound and method are left to the caller.
[[nodiscard]] Plan assemble(const Graph& graph, const Decision& decision, const Layout& layout,
                            const std::vector<std::uint64_t>& bases);

}  // namespace macroscope::planning
