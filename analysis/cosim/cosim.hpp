// Co-simulation: the same products at tile, pe and rtl fidelity, compared cycle by cycle and bit by
// bit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cosim/difference.hpp"
#include "models/engine/rtl/cosim_pair.hpp"
#include "models/engine/rtl/rtl_build.hpp"

namespace macroscope::cosim {

/// A pair and why it is not the one that was asked for, if so.
struct NotedPair {
  std::unique_ptr<engine::CosimPair> pair;
  std::string note;
};

struct Request {
  std::uint64_t shapes = 10;  // products for each pair
  std::uint64_t seed = 1;
  /// Where the waveforms of first differences go; empty: nowhere.
  std::string wave_folder;
  engine::BuildProgress progress;
};

/// One product on one pair.
struct CaseResult {
  std::uint64_t number = 0;
  std::uint64_t m = 0, n = 0, k = 0;
  std::uint64_t tile_cycles = 0, pe_cycles = 0, rtl_cycles = 0;
  /// Results that differ between pe and rtl in value, cycle or lane; outputs of pe that are not the
  /// product; and one for each fidelity whose cycles are not those of the others.
  std::uint64_t mismatches = 0;
  std::optional<Difference> first;
};

/// All products of one pair.
struct PairResult {
  std::string engine;
  std::string pe;
  std::string note;
  std::vector<CaseResult> cases;
  std::string waveform;  // of the first difference, an FST file
  std::string save_file;

  [[nodiscard]] std::uint64_t mismatches() const;
};

/// Builds what is not in the cache, then runs the pairs, each in a process of its own. Throws
/// ToolError when a tool is missing or fails.
[[nodiscard]] std::vector<PairResult> run(const std::vector<NotedPair>& pairs,
                                          const Request& request);

}  // namespace macroscope::cosim
