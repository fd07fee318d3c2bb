#include "analysis/dram/load_curve.hpp"

#include <algorithm>

#include "models/memory/dram/system.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::dram_report {

using dram::Memory;
using dram::Run;

namespace {

constexpr double kLeast = 0.05;
/// Below this share of what is offered the memory does not keep up.
constexpr double kKeepsUp = 0.98;
constexpr std::uint64_t kStreams = 4;

std::vector<Run> requests_of(const Memory& memory, const CurveOptions& options) {
  const std::uint64_t access = memory.standard.access_bytes;
  const std::uint64_t accesses = memory.capacity() / access;
  Rng rng(options.seed, "load_curve");
  std::vector<Run> runs;
  for (std::uint64_t i = 0; i < options.requests; ++i) {
    std::uint64_t at = i % accesses;
    if (options.pattern == Pattern::random) at = rng.below(accesses);
    if (options.pattern == Pattern::streams) {
      at = (i % kStreams * (accesses / kStreams) + i / kStreams) % accesses;
    }
    const bool write = rng.unit() >= options.read_share;
    const std::uint32_t tag = write ? Run::kNoTag : static_cast<std::uint32_t>(i);
    runs.push_back({at * access, 1, tag, 0, write});
  }
  return runs;
}

CurvePoint point_of(const Memory& memory, std::vector<Run> runs, double load) {
  const double tick = static_cast<double>(memory.standard.tick_fs) * 1e-15;
  const double peak = dram::peak_bytes_per_second(memory.standard) * memory.channels;
  const double access = memory.standard.access_bytes;
  const double step = access / (peak * tick * load);  // clocks between two arrivals
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].earliest = static_cast<std::uint64_t>(static_cast<double>(i) * step);
  }
  dram::LatencyHistogram latency;
  dram::System system(memory);
  system.set_completion(
      [&](const dram::Completion& done) { latency.add(done.clock - runs[done.tag].earliest - 1); });
  system.push(runs);
  system.finish();
  CurvePoint point;
  point.offered = peak * load;
  point.achieved =
      access * static_cast<double>(runs.size()) / (static_cast<double>(system.clock()) * tick);
  point.mean = latency.mean();
  point.p50 = latency.percentile(0.50);
  point.p99 = latency.percentile(0.99);
  point.saturated = point.achieved < kKeepsUp * point.offered;
  return point;
}

}  // namespace

std::vector<CurvePoint> load_curve(const Memory& memory, const CurveOptions& options) {
  Memory open = memory;
  open.outstanding = 0;
  const std::vector<Run> runs = requests_of(open, options);
  std::vector<CurvePoint> points;
  for (std::uint32_t i = 0; i < options.points; ++i) {
    const double last = std::max(1U, options.points - 1);
    points.push_back(point_of(open, runs, kLeast + (1 - kLeast) * i / last));
  }
  return points;
}

}  // namespace macroscope::dram_report
