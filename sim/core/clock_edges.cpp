#include "sim/core/clock_edges.hpp"

#include <cmath>
#include <numeric>

#include "sim/core/error.hpp"

namespace macroscope {

ClockEdges::ClockEdges(Hertz frequency)
    : hertz_(static_cast<std::uint64_t>(std::llround(frequency.count()))) {
  if (hertz_ == 0) throw ModelError("MS430", "a clock needs at least 1 Hz");
}

std::uint64_t ClockEdges::exact_edges() const {
  const std::uint64_t common = std::gcd(hertz_, kFemtosecondsPerSecond);
  return common < 1000 ? 1 : hertz_ / common;
}

std::uint64_t ClockEdges::edge_fs(std::uint64_t cycle) const {
  const Wide fs = (static_cast<Wide>(cycle) * kFemtosecondsPerSecond + hertz_ - 1) / hertz_;
  if (fs > (static_cast<Wide>(1) << 63)) {
    throw ModelError("MS430",
                     "the run would take more than 9000 s of simulated time, the kernel's limit");
  }
  return static_cast<std::uint64_t>(fs);
}

std::uint64_t ClockEdges::cycle_at_or_after(std::uint64_t fs) const {
  std::uint64_t cycle = mul_div(fs, hertz_, kFemtosecondsPerSecond);
  while (edge_fs(cycle) < fs) ++cycle;
  return cycle;
}

}  // namespace macroscope
