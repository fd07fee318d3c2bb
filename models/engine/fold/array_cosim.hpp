// Co-simulation of an array that works fold by fold.
#pragma once

#include <memory>

#include "models/engine/fold/array_design.hpp"
#include "models/engine/rtl/cosim_pair.hpp"

namespace macroscope::engine {

/// An array that has a <pe>.
[[nodiscard]] std::unique_ptr<CosimPair> cosim_pair(const ArrayDesign& design);

}  // namespace macroscope::engine
