// One cell of a library from its group.
#pragma once

#include "analysis/cost/liberty/library.hpp"
#include "analysis/cost/liberty/table.hpp"

namespace macroscope::cost::liberty {

/// Reads a cell in ns, pF, pJ and mW. What cannot be simulated (latches, three-state outputs, cells
/// with several state variables) is read as `modelled = false`. Throws ConfigError MS603.
[[nodiscard]] Cell read_cell(const LibertyFile& file, const Group& group,
                             const TemplateSet& templates, const Units& units);

}  // namespace macroscope::cost::liberty
