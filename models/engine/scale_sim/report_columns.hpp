// The per-layer table of a SCALE-Sim run: names, units and meaning of its columns, and their
// values.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "models/engine/scale_sim/simulate.hpp"

namespace macroscope::scale_sim {

/// Nothing (version 2 has no total with prefetch), a count, a percentage, a name.
using Cell = std::variant<std::monostate, std::uint64_t, double, std::string>;

/// One column, with how to read it off a layer.
struct ReportColumn {
  const char* name;
  const char* unit;
  const char* doc;
  Cell (*value)(const LayerResult&);
};

/// layer, total_cycles, stall_cycles, cycles_incl_prefetch, sram_*, dram_*, the three percentages:
/// this order.
[[nodiscard]] const std::vector<ReportColumn>& report_columns();

}  // namespace macroscope::scale_sim
