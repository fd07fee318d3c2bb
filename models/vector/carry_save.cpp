#include "models/vector/carry_save.hpp"

#include <algorithm>

#include "sim/core/quantity.hpp"

namespace macroscope::vector_unit {

void CarrySaveAdders::reset() {
  free_ = taken_ = 0;
  counts_ = {};
}

std::uint64_t CarrySaveAdders::take(const PairFlow& flow) {
  const std::uint64_t cycles = ceil_div(flow.pairs, lanes_);
  const std::uint64_t arrived = std::max(flow.done, taken_);
  free_ =
      std::max(std::max(free_, flow.first) + cycles, flow.last + ceil_div(flow.last_pairs, lanes_));
  taken_ = free_ > arrived ? free_ - 1 : arrived;  // free_ is the cycle after the last pair's
  counts_.pairs += flow.pairs;
  counts_.busy += cycles;
  counts_.stalled += taken_ - arrived;
  return taken_ + kLatency;
}

}  // namespace macroscope::vector_unit
