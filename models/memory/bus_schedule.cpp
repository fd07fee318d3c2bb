#include "models/memory/bus_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

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
      latency_(static_cast<std::uint64_t>(std::llround(p.latency.count() * 1e6))) {
  const std::uint64_t common = std::gcd(bytes_per_second_, kFemtosecondsPerSecond);
  fs_ = kFemtosecondsPerSecond / common;
  bytes_ = bytes_per_second_ / common;
  short_bytes_ = ((std::uint64_t{1} << 62) - bytes_) / fs_;
}

template <class Number>
std::uint64_t BusSchedule::occupy(Number exact) {
  const Number fs = exact <= rounding_ ? 0 : (exact - rounding_ + bytes_ - 1) / bytes_;
  rounding_ = static_cast<std::uint64_t>(fs * bytes_ + rounding_ - exact);
  return static_cast<std::uint64_t>(fs);
}

std::uint64_t BusSchedule::take(std::uint64_t now, std::uint64_t bytes) {
  if (now > free_) rounding_ = 0;
  const std::uint64_t occupancy =
      bytes <= short_bytes_ ? occupy(bytes * fs_) : occupy(static_cast<Wide>(bytes) * fs_);
  free_ = now + occupancy;
  return occupancy;
}

}  // namespace macroscope::memory
