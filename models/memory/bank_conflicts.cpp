#include "models/memory/bank_conflicts.hpp"

#include <algorithm>
#include <vector>

namespace macroscope::memory {
namespace {

PortRate rate(std::uint64_t steps, std::uint64_t busiest_bank) {
  // Equal rates have one form, so that they compare equal and need no division.
  if (busiest_bank <= steps) return {};
  return {steps, busiest_bank};
}

}  // namespace

PortRate contiguous_lanes(const BankGeometry& g, std::span<const LaneRun> runs, std::uint64_t step,
                          std::uint64_t window) {
  if (runs.size() == 1) {
    // One run of L lines over B banks, wherever it starts: the busiest bank reads at most ceil(L /
    // B) lines a vector, and exactly that in the worst alignment.
    const std::uint64_t lines = ceil_div(runs[0].length, g.line_bits);
    return rate(1, ceil_div(lines, g.banks));
  }
  std::vector<std::uint64_t> reads(g.banks, 0);
  std::vector<std::uint64_t> lines;
  for (std::uint64_t t = 0; t < window; ++t) {
    lines.clear();
    for (const LaneRun& run : runs) {
      const std::uint64_t first = (run.offset + t * step) / g.line_bits;
      const std::uint64_t last = (run.offset + t * step + run.length - 1) / g.line_bits;
      for (std::uint64_t line = first; line <= last; ++line) lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    for (const std::uint64_t line : lines) ++reads[line % g.banks];
  }
  return rate(window, *std::max_element(reads.begin(), reads.end()));
}

PortRate walking_lanes(const BankGeometry& g, std::span<const std::uint64_t> offsets,
                       std::uint64_t element) {
  std::vector<std::uint64_t> lines;
  lines.reserve(offsets.size());
  for (const std::uint64_t offset : offsets) lines.push_back(offset / g.line_bits);
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  std::vector<std::uint64_t> reads(g.banks, 0);
  for (const std::uint64_t line : lines) ++reads[line % g.banks];
  const std::uint64_t window = std::max<std::uint64_t>(1, g.line_bits / element);
  return rate(window, *std::max_element(reads.begin(), reads.end()));
}

}  // namespace macroscope::memory
