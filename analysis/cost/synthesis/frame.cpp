// Registers around a netlist whose own ports need not lead to registers.
#include <fmt/format.h>

#include "analysis/cost/synthesis/flow.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::synthesis {
namespace {

using liberty::Cell;
using liberty::FlipFlop;

/// Does the next state depend on this input?
bool is_data(const Cell& cell, std::uint32_t pin) {
  const FlipFlop& flop = *cell.flip_flop;
  if (pin == flop.clock_pin) return false;
  for (std::size_t row = 0; row < flop.next.size(); ++row) {
    if (flop.next[row] != flop.next[row ^ (std::size_t{1} << pin)]) return true;
  }
  return false;
}

bool rises(const Cell& cell) {
  const FlipFlop& flop = *cell.flip_flop;
  for (std::size_t row = 0; row < flop.clock.size(); ++row) {
    if (flop.clock[row] != ((row >> flop.clock_pin) & 1U)) return false;
  }
  return true;
}

/// The flip-flop of the fewest inputs, of these the smallest: what registers without reset become.
const Cell& flip_flop(const liberty::Library& library) {
  const Cell* best = nullptr;
  for (const Cell& cell : library.cells) {
    if (!cell.modelled || !cell.flip_flop || !rises(cell)) continue;
    const auto less = [](const Cell& a, const Cell& b) {
      return a.inputs != b.inputs ? a.inputs < b.inputs : a.area < b.area;
    };
    if (best == nullptr || less(cell, *best)) best = &cell;
  }
  if (best != nullptr) return *best;
  throw ModelError("MS607",
                   fmt::format("library {} has no flip-flop of the rising edge", library.name));
}

const std::string& data_pin(const Cell& cell) {
  std::uint32_t pin = 0;
  while (pin + 1 < cell.inputs && !is_data(cell, pin)) ++pin;
  return cell.pins[pin].name;
}

/// Q where there is Q and its inverse.
const std::string& output_pin(const Cell& cell) {
  const std::size_t set = std::size_t{1} << cell.inputs;  // the row of the state 1
  for (std::size_t p = cell.inputs; p < cell.pins.size(); ++p) {
    if (set < cell.pins[p].function.size() && cell.pins[p].function[set] != 0) {
      return cell.pins[p].name;
    }
  }
  return cell.pins[cell.inputs].name;
}

}  // namespace

Frame frame_of(const Request& request) {
  const Cell& cell = flip_flop(*request.library);
  Frame out;
  out.clock_pin = cell.pins[cell.flip_flop->clock_pin].name;
  out.data_pin = data_pin(cell);
  std::string registers;
  std::string ports;
  std::size_t net = 0;
  for (const engine::RtlPort& port : request.framed) {
    for (std::uint32_t bit = 0; bit < port.width; ++bit, ++net) {
      registers += fmt::format("  wire net_{0};\n  {1} {2}{0} (.{3}(clk_i), .{4}(net_{0}));\n", net,
                               cell.name, port.input ? kFrameInput : kFrameOutput, out.clock_pin,
                               port.input ? output_pin(cell) : out.data_pin);
      // As yosys splits ports.
      const std::string name =
          port.width == 1 ? port.name : fmt::format("\\{}[{}] ", port.name, bit);
      ports += fmt::format(",\n    .{}(net_{})", name, net);
    }
  }
  out.text = fmt::format(
      "module frame (clk_i, rst_ni);\n  input clk_i, rst_ni;\n{}"
      "  top netlist (.clk_i(clk_i), .rst_ni(rst_ni){});\nendmodule\n",
      registers, ports);
  return out;
}

}  // namespace macroscope::cost::synthesis
