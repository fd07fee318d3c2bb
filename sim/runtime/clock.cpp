#include "sim/runtime/clock.hpp"

#include <cmath>
#include <numeric>

#include "sim/core/error.hpp"

namespace macroscope::runtime {

void set_kernel_resolution() {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
}

Clock::Clock(Hertz frequency)
    : hertz_(static_cast<std::uint64_t>(std::llround(frequency.count()))) {
  if (hertz_ == 0) throw ModelError("MS430", "a clock needs at least 1 Hz");
}

std::uint64_t Clock::exact_edges() const {
  const std::uint64_t common = std::gcd(hertz_, kFemtosecondsPerSecond);
  return common < 1000 ? 1 : hertz_ / common;
}

std::uint64_t Clock::edge_fs(std::uint64_t cycle) const {
  const Wide fs = (static_cast<Wide>(cycle) * kFemtosecondsPerSecond + hertz_ - 1) / hertz_;
  if (fs > (static_cast<Wide>(1) << 63)) {
    throw ModelError("MS430",
                     "the run would take more than 9000 s of simulated time, the kernel's limit");
  }
  return static_cast<std::uint64_t>(fs);
}

std::uint64_t Clock::cycle_at_or_after(std::uint64_t fs) const {
  std::uint64_t cycle = mul_div(fs, hertz_, kFemtosecondsPerSecond);
  while (edge_fs(cycle) < fs) ++cycle;
  return cycle;
}

std::uint64_t Clock::now() const {
  return cycle_at_or_after(now_fs());
}

sc_core::sc_time Clock::until(std::uint64_t cycle) const {
  const std::uint64_t target = edge_fs(cycle);
  const std::uint64_t now = now_fs();
  return to_time(target > now ? target - now : 0);
}

std::uint64_t now_fs() {
  return sc_core::sc_time_stamp().value();
}

sc_core::sc_time to_time(std::uint64_t fs) {
  return sc_core::sc_time::from_value(fs);
}

}  // namespace macroscope::runtime
