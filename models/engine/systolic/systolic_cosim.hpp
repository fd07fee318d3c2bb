// Co-simulation of the systolic array.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/rtl/cosim_pair.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// An array that has a <pe>.
[[nodiscard]] std::unique_ptr<CosimPair> cosim_pair(const SystolicParams& params);

/// Every dataflow with every PE of rtl/pe that is legal there, 3 x 3.
[[nodiscard]] std::vector<SystolicParams> shipped_systolic();

}  // namespace macroscope::engine
