// The processing element that an architecture names.
#pragma once

#include "analysis/cost/subject.hpp"
#include "sim/config/node.hpp"

namespace macroscope::cost {

/// The first <pe> of the architecture, or the user's array that it is, as what is characterized.
/// Throws ConfigError MS612 at an architecture without one and at a PE that has no characterization
/// flow, MS445 and MS465 at a user's module that cannot be used; with an array the machine's
/// faults.
[[nodiscard]] Subject pe_of(const config::Description& architecture);

}  // namespace macroscope::cost
