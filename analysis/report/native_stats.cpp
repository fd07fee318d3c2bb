#include <map>

#include "analysis/report/native_layers.hpp"

namespace macroscope::report {
namespace {

using program::RunActivity;

constexpr const char* kCounted = "counted by the run";

/// A component's statistic as the report's: it was declared with name, unit and doc where it is
/// counted.
Stat from_component(const StatEntry& entry) {
  Stat stat{entry.path, {}, entry.unit, entry.doc, kCounted};
  if (const auto* count = std::get_if<std::uint64_t>(&entry.value)) stat.value = *count;
  if (const auto* number = std::get_if<double>(&entry.value)) stat.value = *number;
  return stat;
}

}  // namespace

std::vector<Stat> native_stats(const RunActivity& activity) {
  const program::DramTraffic dram = activity.dram();
  std::vector<Stat> stats = {
      {"run.cycles", activity.cycles.count(), "cycles", "all layers, nothing on chip at the start",
       kCounted},
      {"run.macs", activity.macs(), "MAC", "multiply-accumulates of all layers", kCounted},
      {"dram.traffic.input_read", dram.input_read.count(), "B", "activations read", kCounted},
      {"dram.traffic.weight_read", dram.weight_read.count(), "B", "weights read", kCounted},
      {"dram.traffic.output_written", dram.output_written.count(), "B", "results written",
       kCounted},
      {"dram.traffic.partial_sum_read", dram.partial_sum_read.count(), "B",
       "spilled partial sums read back", kCounted},
      {"dram.traffic.partial_sum_written", dram.partial_sum_written.count(), "B",
       "partial sums that did not fit in the accumulator buffer", kCounted},
  };
  for (const StatEntry& entry : activity.stats) stats.push_back(from_component(entry));
  return stats;
}

}  // namespace macroscope::report
