#include <map>

#include "analysis/report/native_layers.hpp"

namespace macroscope::report {
namespace {

using program::LayerActivity;
using program::MemoryActivity;
using program::RunActivity;
using program::UnitActivity;

constexpr const char* kCounted = "counted by the run";

/// Sums items of the layers by name, keeping the order in which names first appear.
template <class Item, class Name, class Add>
std::vector<Item> sum_by_name(const RunActivity& activity, std::vector<Item> LayerActivity::*items,
                              Name name, Add add) {
  std::vector<Item> sums;
  std::map<std::string, std::size_t> index;
  for (const LayerActivity& layer : activity.layers) {
    for (const Item& item : layer.*items) {
      const auto [at, inserted] = index.emplace(name(item), sums.size());
      if (inserted) {
        sums.push_back(item);
      } else {
        add(sums[at->second], item);
      }
    }
  }
  return sums;
}

void add_units(const RunActivity& activity, std::vector<Stat>& stats) {
  const auto units = sum_by_name(
      activity, &LayerActivity::units, [](const UnitActivity& u) { return u.unit; },
      [](UnitActivity& sum, const UnitActivity& u) {
        sum.busy += u.busy;
        sum.stalled += u.stalled;
        sum.idle += u.idle;
      });
  for (const UnitActivity& u : units) {
    stats.push_back({u.unit + ".busy", u.busy.count(), "cycles", "cycles doing work", kCounted});
    stats.push_back({u.unit + ".stalled", u.stalled.count(), "cycles",
                     "cycles with a step at hand that waits for operands, a buffer or a port",
                     kCounted});
    stats.push_back(
        {u.unit + ".idle", u.idle.count(), "cycles", "cycles without a step", kCounted});
  }
}

void add_memories(const RunActivity& activity, std::vector<Stat>& stats) {
  const auto memories = sum_by_name(
      activity, &LayerActivity::memories, [](const MemoryActivity& m) { return m.memory; },
      [](MemoryActivity& sum, const MemoryActivity& m) {
        sum.read += m.read;
        sum.written += m.written;
        sum.peak_occupancy = std::max(sum.peak_occupancy, m.peak_occupancy);
        sum.conflict_cycles += m.conflict_cycles;
      });
  for (const MemoryActivity& m : memories) {
    stats.push_back({m.memory + ".read", m.read.count(), "B", "bytes read", kCounted});
    stats.push_back({m.memory + ".written", m.written.count(), "B", "bytes written", kCounted});
    stats.push_back({m.memory + ".peak_occupancy", m.peak_occupancy.count(), "B",
                     "largest number of bytes allocated at one moment", kCounted});
    stats.push_back({m.memory + ".conflict_cycles", m.conflict_cycles.count(), "cycles",
                     "cycles added because accesses met in a bank", kCounted});
  }
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
  add_units(activity, stats);
  add_memories(activity, stats);
  return stats;
}

}  // namespace macroscope::report
