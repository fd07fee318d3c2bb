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

/// Which of a run's counts are the events of a characterized unit.
enum class Counted : std::uint8_t {
  products,  // LayerActivity::macs
  digits,    // program::EngineWork, by name
  flushed,
  encoded,
  groups,
  packed,
};

/// A number of equal parts of a machine, all cores together.
struct HardwareItem {
  std::string component;  // array, vector, dma, dram, or the name of a scratchpad
  std::string part;       // pe, skew_registers, banks, ...
  HardwareKind kind = HardwareKind::unsourced;
  std::uint64_t count = 0;
  UnitQuery unit;
  Counted counted = Counted::products;  // units
  bool weights_are_a = false;           // units: a is the weight, b the input
  bool assumed = false;                 // nothing says that the machine has it like this
  std::string module;                   // of rtl/, for units
  std::uint64_t bits = 0;               // registers: of one
  Bytes bank_capacity{0};               // sram
  std::uint64_t word_bits = 0;          // sram, core_unit: of a line or beat
  double scale = 1;                     // core_unit: area over that of the characterized size
  double event_scale = 1;               // core_unit: energy of an event, likewise
  double scale_error = 0;               // core_unit: of both, relative
  std::string note;                     // what was assumed, or why there is no source
};

// Items by kind; `component` is "array" where it is not given.
[[nodiscard]] HardwareItem unsourced_item(const char* component, const char* part,
                                          std::uint64_t count, std::string note);
[[nodiscard]] HardwareItem register_item(const char* part, std::uint64_t count, std::uint64_t bits,
                                         std::string note);
[[nodiscard]] HardwareItem unit_item(const char* part, std::string module, std::uint64_t count,
                                     UnitQuery query, Counted counted, std::string note = {});

/// The parts of the machine's engines, in the order in which they are reported.
[[nodiscard]] std::vector<HardwareItem> engine_parts(const device::Machine& machine);

/// Everything in the machine, in the order in which it is reported.
[[nodiscard]] std::vector<HardwareItem> hardware_of(const device::Machine& machine);

}  // namespace macroscope::cost
