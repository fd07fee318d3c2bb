// Every component of the simulator, one line each; the XSD, the reference and the reader follow
// from this list.
#pragma once

#include "sim/config/registry.hpp"

namespace macroscope::device {

[[nodiscard]] config::Registry make_architecture_registry();

}  // namespace macroscope::device
