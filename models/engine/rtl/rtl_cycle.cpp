#include "models/engine/rtl/rtl_cycle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::engine {

void RtlCycle::expect(std::uint64_t cycles) {
  longest_tile_ = std::max(longest_tile_, cycles);
}

void RtlCycle::watch(std::uint64_t idle, std::string_view name) const {
  constexpr std::uint64_t kPatience = 100'000;  // cycles
  if (idle < 2 * longest_tile_ + kPatience) return;
  throw ModelError("MS463", fmt::format("{}: the RTL gives no results; a tile takes {} cycles and "
                                        "nothing came for {}",
                                        name, longest_tile_, idle));
}

}  // namespace macroscope::engine
