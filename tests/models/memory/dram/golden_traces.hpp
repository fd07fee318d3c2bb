// The request traces of the golden DRAM runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/models/memory/dram/oracle.hpp"

namespace macroscope::test {

/// Names of the traces, as the golden files have them.
[[nodiscard]] std::vector<std::string> golden_trace_names();

/// The first requests (at most `most`) of a trace in transactions of `bytes` (64 or 32).
[[nodiscard]] std::vector<OracleRequest> golden_trace(const std::string& name, std::uint64_t bytes,
                                                      std::size_t most = ~std::size_t{0});

}  // namespace macroscope::test
