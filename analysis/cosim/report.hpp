// What a co-simulation found, as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "analysis/cosim/cosim.hpp"

namespace macroscope::cosim {

/// A line per pair, and where the first difference of each lies.
[[nodiscard]] std::string text_report(const std::vector<PairResult>& results);

/// {"cases": [{"engine", "pe", "tile_cycles", "pe_cycles", "rtl_cycles", "mismatches", ...}]}.
[[nodiscard]] std::string json_report(const std::vector<PairResult>& results,
                                      const Request& request);

}  // namespace macroscope::cosim
