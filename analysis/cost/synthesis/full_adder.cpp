#include "analysis/cost/synthesis/flow.hpp"

namespace macroscope::cost::synthesis {
namespace {

/// Output of a full adder over three inputs: the parity, or whether two or more are set.
std::uint8_t expected(std::size_t row, bool sum) {
  const std::size_t ones = (row & 1U) + ((row >> 1U) & 1U) + ((row >> 2U) & 1U);
  return sum ? ones & 1U : (ones >= 2 ? 1 : 0);
}

/// 0: the function itself, 1: its inverse, nothing: neither.
std::optional<bool> inverted(const liberty::TruthTable& function, bool sum) {
  if (function.size() != 8) return std::nullopt;
  const std::uint8_t flip = function[0] ^ expected(0, sum);
  for (std::size_t row = 0; row < 8; ++row) {
    if (function[row] != (expected(row, sum) ^ flip)) return std::nullopt;
  }
  return flip != 0;
}

std::optional<FullAdder> as_full_adder(const liberty::Cell& cell) {
  if (!cell.modelled || cell.flip_flop || cell.inputs != 3 || cell.pins.size() != 5) {
    return std::nullopt;
  }
  FullAdder out;
  for (std::size_t p = 3; p < 5; ++p) {
    const liberty::Pin& pin = cell.pins[p];
    if (const auto flip = inverted(pin.function, true)) {
      out.sum_pin = pin.name;
      out.sum_inverted = *flip;
    } else if (const auto carry = inverted(pin.function, false)) {
      out.carry_pin = pin.name;
      out.carry_inverted = *carry;
    }
  }
  if (out.sum_pin.empty() || out.carry_pin.empty()) return std::nullopt;
  out.cell = &cell;
  return out;
}

}  // namespace

std::optional<FullAdder> find_full_adder(const liberty::Library& library) {
  std::optional<FullAdder> best;
  for (const liberty::Cell& cell : library.cells) {
    const auto found = as_full_adder(cell);
    if (found && (!best || cell.area < best->cell->area)) best = found;
  }
  return best;
}

}  // namespace macroscope::cost::synthesis
