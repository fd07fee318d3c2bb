// What the carry-save adders of a core did in a run.
#pragma once

#include <string>
#include <utility>

#include "models/vector/carry_save.hpp"
#include "sim/core/statistics.hpp"

namespace macroscope::vector_unit {

/// Summed over all counted programs.
struct CarrySaveStats : StatGroup {
  CarrySaveStats(std::string name, std::uint64_t lanes)
      : StatGroup(std::move(name)),
        rate(
            *this, "lanes", unit::count, [lanes]() -> StatValue { return lanes; },
            "results that become words per cycle") {}

  Formula rate;
  Counter results{*this, "results", unit::count, "pairs of sum and carry made words"};
  Counter busy{*this, "busy", unit::cycles, "cycles of all lanes together, rounded up by tile"};
  Counter stalled{*this, "stalled", unit::cycles,
                  "cycles by which results were words later than lanes without limit make them"};

  CarrySaveStats& operator+=(const CarrySaveCounts& counts) {
    results += counts.pairs;
    busy += counts.busy;
    stalled += counts.stalled;
    return *this;
  }
};

}  // namespace macroscope::vector_unit
