// Runs of co-simulation in tests.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "analysis/cosim/cosim.hpp"
#include "tests/rtl/rtl_home.hpp"

namespace macroscope::cosim {

/// More of everything with ./dev cosim-long.
inline std::uint64_t shapes() {
  const char* many = std::getenv("MACROSCOPE_COSIM_SHAPES");
  return many != nullptr ? std::stoull(many) : 200;
}

/// Why products differ; empty when none does.
inline std::string differences(const std::vector<PairResult>& results) {
  std::string text;
  for (const PairResult& result : results) {
    for (const CaseResult& c : result.cases) {
      if (c.mismatches == 0) continue;
      text += fmt::format("{} {}: product {} (m {}, n {}, k {}) tile {} pe {} rtl {}, {}\n",
                          result.engine, result.pe, c.number, c.m, c.n, c.k, c.tile_cycles,
                          c.pe_cycles, c.rtl_cycles, c.first ? c.first->text() : "");
      break;
    }
  }
  return text;
}

}  // namespace macroscope::cosim
