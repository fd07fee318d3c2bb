// What a search makes small, and costs in that order.
#pragma once

#include <compare>
#include <cstdint>

#include "sim/core/text.hpp"

namespace macroscope::mapping {

/// What is made small first; the other one decides among equals.
enum class Objective : std::uint8_t { time, traffic };

}  // namespace macroscope::mapping

namespace macroscope {
template <>
struct Text<mapping::Objective> : EnumText<mapping::Objective> {
  static constexpr auto names = entries(entry("time", mapping::Objective::time),
                                        entry("traffic", mapping::Objective::traffic));
  static constexpr const char* what = "objective";
};
}  // namespace macroscope

namespace macroscope::mapping {

/// No tiling takes fewer cycles, or moves fewer bytes of all cores.
struct LeastCost {
  std::uint64_t cycles = 0;
  std::uint64_t bytes = 0;
};

/// Costs in the order of the objective.
struct Cost {
  std::uint64_t first = 0, second = 0;
  auto operator<=>(const Cost&) const = default;
};

[[nodiscard]] constexpr Cost cost(Objective objective, const LeastCost& c) {
  return objective == Objective::time ? Cost{c.cycles, c.bytes} : Cost{c.bytes, c.cycles};
}

}  // namespace macroscope::mapping
