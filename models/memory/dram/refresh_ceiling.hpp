// What refresh leaves of the bandwidth, from the constraint table.
#pragma once

#include <optional>

#include "models/memory/dram/controller_params.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// Largest share of the peak that all-bank refresh leaves: 1 - (RTP + RP + RFC + RCD) / REFI; the
/// last read before it, closing the rows, the refresh, and opening a row again. 1 where no refresh
/// stops all banks; nothing when the table lacks one of the four.
[[nodiscard]] std::optional<double> refresh_ceiling(const Standard& standard, RefreshMode mode);

}  // namespace macroscope::dram
