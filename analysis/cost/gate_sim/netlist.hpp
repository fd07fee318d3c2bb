// A mapped netlist as flat arrays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost/liberty/library.hpp"

namespace macroscope::cost::gate_sim {

using NetId = std::uint32_t;
inline constexpr NetId kNoNet = ~NetId{0};

/// One instance of a library cell.
struct Instance {
  const liberty::Cell* cell = nullptr;
  std::vector<NetId> nets;  // of the cell's pins, in their order; kNoNet: not connected
};

/// A pin that a net drives.
struct Sink {
  std::uint32_t instance = 0;
  std::uint32_t pin = 0;
};

/// A port as a vector of nets, bit 0 first.
struct Port {
  std::string name;
  bool output = false;
  std::vector<NetId> bits;
};

/// Nets 0 and 1 are the constants 0 and 1.
struct Netlist {
  std::uint32_t nets = 2;
  std::vector<Instance> instances;
  std::vector<Port> ports;
  NetId clock = kNoNet;  // the net of the flip-flops' clock pins, kNoNet without any
  std::vector<std::uint32_t> flip_flops;

  [[nodiscard]] const Port* find_port(std::string_view name) const;
};

/// Reads the JSON that yosys writes of one flat module; ports that were split into bits are put
/// together again. Throws ToolError MS606 for what is no such file, ModelError MS607 for cells that
/// the library does not have or cannot be simulated, and for more than one clock net.
[[nodiscard]] Netlist read_netlist(std::string_view json, const liberty::Library& library);

}  // namespace macroscope::cost::gate_sim
