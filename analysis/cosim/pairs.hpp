// Which engine x PE pairs there are to co-simulate.
#pragma once

#include <vector>

#include "analysis/cosim/cosim.hpp"
#include "sim/config/node.hpp"

namespace macroscope::cosim {

/// Every legal pair with RTL of ours, at its shipped sizes. A new engine adds its own here.
[[nodiscard]] std::vector<NotedPair> shipped_pairs();

/// The pair of an architecture; of an array that is too large to be compiled in seconds, the same
/// with its shipped size, and a note. Throws ConfigError: the machine's faults, MS466 when its
/// engine has no <pe> or it is no machine of its own.
[[nodiscard]] NotedPair pair_of(const config::Description& architecture);

}  // namespace macroscope::cosim
