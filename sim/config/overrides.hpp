// Applies `-p path=value` to the elements of a file.
#pragma once

#include <string>
#include <vector>

#include "sim/config/raw_tree.hpp"
#include "sim/config/reader.hpp"

namespace macroscope::config {

/// Sets the attribute each path names; the last of several wins. A path is the full path of a value
/// or any suffix that only one value has; a single child that its slot allows but the file leaves
/// out is added. Faults (MS109): unknown path with the nearest one, several candidates.
void apply_overrides(RawElement& root, const std::vector<Override>& overrides,
                     const Registry& registry, FaultList& faults);

}  // namespace macroscope::config
