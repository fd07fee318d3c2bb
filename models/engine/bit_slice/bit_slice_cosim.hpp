// Co-simulation of the bit-slice engine.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/bit_slice/parameters.hpp"
#include "models/engine/rtl/cosim_pair.hpp"

namespace macroscope::engine {

/// All folds of columns are looked at, whatever `sample` is.
[[nodiscard]] std::unique_ptr<CosimPair> cosim_pair(const BitSliceParams& params);

/// The same engine with two rows and three columns, of Laconic two: seconds to compile.
[[nodiscard]] BitSliceParams shipped_size(BitSliceParams params);

/// Every PE with and without `skip_empty`, columns that wait for each other at the end of every
/// reduction; OPT4C with columns that drift, too.
[[nodiscard]] std::vector<BitSliceParams> shipped_bit_slice();

}  // namespace macroscope::engine
