// A slow SCALE-Sim: every line and every word one by one, as its documentation describes it, for
// tests.
#pragma once

#include "models/engine/scale_sim/simulate.hpp"

namespace macroscope::scale_sim {

/// The same result as simulate(), from whole demand and prefetch matrices and sets of addresses.
[[nodiscard]] LayerResult simulate_word_by_word(const Layer& layer, const Machine& machine);

}  // namespace macroscope::scale_sim
