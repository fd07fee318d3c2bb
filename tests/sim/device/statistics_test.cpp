// The statistics of a run are those its components declare, and add up to its layers.
#include <catch2/catch.hpp>
#include <map>

#include "sim/device/run.hpp"

namespace macroscope {
namespace {

TEST_CASE("component statistics are the sums over the layers and leave trials out") {
  RunRequest request;
  request.architecture_path = MACROSCOPE_SOURCE_DIR "/configs/architectures/tpu_like_128.xml";
  request.workload_path = MACROSCOPE_SOURCE_DIR "/configs/workloads/resnet18.xml";
  // With two cores every kind of operator is tried on one and on two before it is counted.
  request.overrides = {{"core.count", "2"}};
  const auto activity = std::get<program::RunActivity>(run(request).result);

  std::map<std::string, std::uint64_t> sums;
  for (const program::LayerActivity& layer : activity.layers) {
    for (const program::UnitActivity& unit : layer.units) {
      if (unit.kind == "dram") continue;
      sums[unit.unit + ".busy"] += unit.busy.count();
      sums[unit.unit + ".stalled"] += unit.stalled.count();
      sums[unit.unit + ".idle"] += unit.idle.count();
    }
    for (const program::MemoryActivity& memory : layer.memories) {
      sums[memory.memory + ".read"] += memory.read.count();
      sums[memory.memory + ".written"] += memory.written.count();
      std::uint64_t& peak = sums[memory.memory + ".peak_occupancy"];
      peak = std::max(peak, memory.peak_occupancy.count());
    }
    sums["dram.read"] += layer.dram.read().count();
    sums["dram.written"] += layer.dram.written().count();
  }
  std::size_t found = 0;
  for (const StatEntry& stat : activity.stats) {
    INFO(stat.path);
    CHECK_FALSE(stat.doc.empty());
    const auto expected = sums.find(stat.path);
    if (expected == sums.end()) continue;
    CHECK(std::get<std::uint64_t>(stat.value) == expected->second);
    ++found;
  }
  CHECK(found == sums.size());
}

}  // namespace
}  // namespace macroscope
