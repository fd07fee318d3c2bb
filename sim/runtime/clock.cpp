#include "sim/runtime/clock.hpp"

namespace macroscope::runtime {

void set_kernel_resolution() {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
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
