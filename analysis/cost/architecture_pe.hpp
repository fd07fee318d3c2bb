// The processing element that an architecture names.
#pragma once

#include "analysis/cost/stimulus/subject.hpp"
#include "sim/config/node.hpp"

namespace macroscope::cost {

/// The first <pe> below `root` as what is characterized. Throws ConfigError MS612 at an architecture
/// without one and at a PE that has no characterization flow, MS445 and MS465 at a user's PE that
/// cannot be used.
[[nodiscard]] stimulus::Subject pe_of(const config::Node& root);

}  // namespace macroscope::cost
