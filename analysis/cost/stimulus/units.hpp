// Everything that can be characterized: processing elements and the units that they share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/cost/stimulus/testbench.hpp"

namespace macroscope::cost::stimulus {

/// One unit: its module and how its events count.
struct Unit {
  std::string_view name;    // as in files: mac, opt4c, column_encoder_4
  std::string_view module;  // rtl/
  std::string_view event;   // mac, operand, result, line, operation, instruction or beat
  bool digits = false;      // zeros can be packed away before it
};

/// All units, the PEs first.
[[nodiscard]] std::span<const Unit> units();
/// The unit of that name, with or without the ms_ of its module; nullptr when there is none.
[[nodiscard]] const Unit* find_unit(std::string_view name);

/// Widths of the unit for operands of a and b bits, accumulators as wide as in rtl/tops.txt:
/// 32 bits, 26 for one bit weight. scratchpad_control: a is the number of banks, acc the bits of a
/// line; dma_engine: acc is the bits of a beat.
[[nodiscard]] Widths default_widths(const Unit& unit);

/// Parameters of the unit's module for these widths, stalls left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parameters(const Unit& unit,
                                                                          const Widths& widths);

}  // namespace macroscope::cost::stimulus
