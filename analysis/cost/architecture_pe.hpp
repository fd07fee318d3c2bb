// The processing element that an architecture names.
#pragma once

#include <utility>

#include "analysis/cost/stimulus/units.hpp"
#include "sim/config/node.hpp"

namespace macroscope::cost {

/// Unit and widths of the first <pe> below `root`. Throws ConfigError MS612 at an architecture
/// without one and at a PE that has no characterization flow.
[[nodiscard]] std::pair<const stimulus::Unit*, stimulus::Widths> pe_of(const config::Node& root);

}  // namespace macroscope::cost
