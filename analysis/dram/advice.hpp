// Which mapping would suit a trace better.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/dram/trace_run.hpp"

namespace macroscope::dram_report {

/// Requests that a mapping is tried with.
inline constexpr std::uint64_t kAdviceRequests = 20'000;
/// Share of the time lost to bank conflicts and CCD_L above which the mapping is doubted.
inline constexpr double kDoubtShare = 0.25;

/// A mapping and how long the beginning of the trace takes with it.
struct MappingTrial {
  std::string order;
  bool hash = false;
  std::uint64_t cycles = 0;
};

struct MappingAdvice {
  double conflicts = 0;      // share of the time that bank conflicts took
  double bank_groups = 0;    // and CCD_L
  std::uint64_t cycles = 0;  // of the beginning with the given mapping
  std::vector<MappingTrial> trials;
  std::optional<std::size_t> best;  // of the trials, when it is faster than the given mapping
};

/// The memory with another mapping: `ro` or `bg`, with or without the bank hash.
using WithMapping = std::function<dram::Memory(const std::string& order, bool hash)>;

/// Nothing unless both took more than kDoubtShare of the time. Then runs the beginning of the trace
/// that `run` kept with the named mappings, each with and without the hash.
[[nodiscard]] std::optional<MappingAdvice> advise_mapping(const dram::Memory& memory,
                                                          const TraceRun& run,
                                                          const WithMapping& with_mapping);

/// The warning as a sentence; empty when no mapping is better and bank conflicts are not the cause.
[[nodiscard]] std::string advice_text(const MappingAdvice& advice);

/// What to try against the largest losses, one sentence each, the largest first.
[[nodiscard]] std::vector<std::string> hints(const Summary& total);

}  // namespace macroscope::dram_report
