// What hardware a machine contains, as plain values: units, registers, SRAM banks, lanes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/cost/unit_cost.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cost {

/// How the cost of a part is found.
enum class HardwareKind : std::uint8_t {
  unit,       // characterized: UnitQuery
  registers,  // bits of registers
  sram,       // banks of a scratchpad
  core_unit,  // characterized at another size: UnitQuery and scale (core_units.hpp)
  dram,       // off chip: no area of the machine
  unsourced,  // no RTL and no cited source
};

/// A number of equal parts of a machine, all cores together.
struct HardwareItem {
  std::string component;  // array, vector, dma, dram, or the name of a scratchpad
  std::string part;       // pe, skew_registers, banks, ...
  HardwareKind kind = HardwareKind::unsourced;
  std::uint64_t count = 0;
  UnitQuery unit;
  std::string module;           // of rtl/, for units
  std::uint64_t bits = 0;       // registers: of one
  Bytes bank_capacity{0};       // sram
  std::uint64_t word_bits = 0;  // sram, core_unit: of a line or beat
  double scale = 1;             // core_unit: area over that of the characterized size
  double event_scale = 1;       // core_unit: energy of an event, likewise
  double scale_error = 0;       // core_unit: of both, relative
  std::string note;             // what was assumed, or why there is no source
};

/// Everything in the machine, in the order in which it is reported. A kind of engine that is not
/// known here is one unsourced item.
[[nodiscard]] std::vector<HardwareItem> hardware_of(const device::Machine& machine);

}  // namespace macroscope::cost
