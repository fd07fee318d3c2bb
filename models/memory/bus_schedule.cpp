#include "models/memory/bus_schedule.hpp"

#include <algorithm>
#include <cmath>

#include "sim/core/clock_edges.hpp"

namespace macroscope::memory {

double sustained_bytes_per_second(const BandwidthDramParams& p) {
  const double peak = p.bandwidth.count() * 1e9;
  if (p.outstanding == 0) return peak;
  const double request = p.request.as_double();
  const double round_trip = p.latency.count() * 1e-9 + request / peak;
  return std::min(peak, static_cast<double>(p.outstanding) * request / round_trip);
}

BusSchedule::BusSchedule(const BandwidthDramParams& p)
    : bytes_per_second_(static_cast<std::uint64_t>(std::llround(sustained_bytes_per_second(p)))),
      latency_(static_cast<std::uint64_t>(std::llround(p.latency.count() * 1e6))) {}

std::uint64_t BusSchedule::take(std::uint64_t now, std::uint64_t bytes) {
  if (now > free_) rounding_ = 0;
  const Wide exact = static_cast<Wide>(bytes) * kFemtosecondsPerSecond;
  const auto occupancy = exact <= rounding_
                             ? std::uint64_t{0}
                             : static_cast<std::uint64_t>(
                                   (exact - rounding_ + bytes_per_second_ - 1) / bytes_per_second_);
  rounding_ = static_cast<std::uint64_t>(static_cast<Wide>(occupancy) * bytes_per_second_ +
                                         rounding_ - exact);
  free_ = now + occupancy;
  return occupancy;
}

}  // namespace macroscope::memory
