#include "sim/core/clock_edges.hpp"

#include <cmath>
#include <numeric>

#include "sim/core/error.hpp"

namespace macroscope {

ClockEdges::ClockEdges(Hertz frequency)
    : hertz_(static_cast<std::uint64_t>(std::llround(frequency.count()))) {
  if (hertz_ == 0) throw ModelError("MS430", "a clock needs at least 1 Hz");
  const std::uint64_t common = std::gcd(hertz_, kFemtosecondsPerSecond);
  period_fs_ = kFemtosecondsPerSecond / common;
  periods_ = hertz_ / common;
  short_cycle_ = ((std::uint64_t{1} << 62) - periods_) / period_fs_;
  short_fs_ = (std::uint64_t{1} << 62) / periods_;
}

std::uint64_t ClockEdges::exact_edges() const {
  return kFemtosecondsPerSecond / period_fs_ < 1000 ? 1 : periods_;
}

std::uint64_t ClockEdges::edge_fs(std::uint64_t cycle) const {
  if (cycle <= short_cycle_) return (cycle * period_fs_ + periods_ - 1) / periods_;
  const Wide fs = (static_cast<Wide>(cycle) * kFemtosecondsPerSecond + hertz_ - 1) / hertz_;
  if (fs > (static_cast<Wide>(1) << 63)) {
    throw ModelError("MS430",
                     "the run would take more than 9000 s of simulated time, the kernel's limit");
  }
  return static_cast<std::uint64_t>(fs);
}

std::uint64_t ClockEdges::cycle_at_or_after(std::uint64_t fs) const {
  if (fs <= short_fs_) {
    const std::uint64_t cycle = fs * periods_ / period_fs_;
    return edge_fs(cycle) < fs ? cycle + 1 : cycle;
  }
  std::uint64_t cycle = mul_div(fs, hertz_, kFemtosecondsPerSecond);
  while (edge_fs(cycle) < fs) ++cycle;
  return cycle;
}

}  // namespace macroscope
