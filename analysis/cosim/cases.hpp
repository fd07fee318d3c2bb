// Random products for co-simulation.
#pragma once

#include "models/engine/rtl/cosim_pair.hpp"

namespace macroscope::cosim {

/// Case `number` of a seed: sizes of 1, primes, multiples of the engine's, one off a multiple;
/// operands that are all zero, all the most negative, extremes, small or anything.
[[nodiscard]] engine::CosimCase random_case(const engine::CosimPair& pair, std::uint64_t seed,
                                            std::uint64_t number);

/// The plain product, [m][n].
[[nodiscard]] std::vector<std::int64_t> product(const engine::CosimCase& c);

}  // namespace macroscope::cosim
