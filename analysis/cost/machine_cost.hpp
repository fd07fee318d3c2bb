// Area, leakage, clock and energy per event of every part of a machine in a technology.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/cost_tables.hpp"
#include "analysis/cost/figure.hpp"
#include "analysis/cost/hardware.hpp"

namespace macroscope::cost {

/// Why energy is spent.
enum class Cause : std::uint8_t {
  compute,            // products and vector operations
  register_movement,  // operands and sums on their way through registers
  scratchpad,
  dram,
  leakage,
  idle_clock,  // clock of parts that have nothing to do
};
inline constexpr std::size_t kCauses = 6;
[[nodiscard]] const char* to_string(Cause cause);

/// Energy of one event of a part.
struct EventCost {
  /// mac, digit, result, operand, clock, idle_clock, moving, read_bit, write_bit, operation, bit,
  /// leakage.
  std::string name;
  std::string unit;  // what one event is: MAC, PE-cycle, bit, ...
  Cause cause = Cause::compute;
  Figure pj;      // on the default operands, where it depends on them
  EnergyFit fit;  // on others; empty where it does not
};

/// A part with what is known of its costs; areas and leakage are of one of `hardware.count`.
struct CostItem {
  HardwareItem hardware;
  std::optional<Figure> area_um2;
  std::optional<Figure> leakage_mw;
  std::optional<Figure> min_period_ns;
  std::vector<EventCost> events;
  double events_per_cycle = 1;       // of a busy unit
  std::vector<std::string> missing;  // "area: ...": what has no source, and why

  /// "array.pe".
  [[nodiscard]] std::string path() const;
};

/// Costs of a machine, before any run.
struct MachineCost {
  std::string architecture;
  Technology technology;
  Hertz clock{1e9};
  std::uint64_t peak_macs_per_cycle = 0;
  std::vector<CostItem> items;
  std::vector<std::string> warnings;

  /// Sum over items in their order of count * each, bounds likewise; items without area are left
  /// out and in unsourced().
  [[nodiscard]] Figure area_um2() const;
  [[nodiscard]] Figure leakage_mw() const;
  /// The slowest part that has a period, or nullptr.
  [[nodiscard]] const CostItem* slowest() const;
  /// Everything that has no source: "dma.engine: ...".
  [[nodiscard]] std::vector<std::string> unsourced() const;
  /// True when every part has an area.
  [[nodiscard]] bool area_complete() const;
};

/// Costs of a machine with <technology>. ConfigError: faults of the technology's files, MS631 a
/// kind of DRAM that the tables lack. Warnings: MS633 not characterized, MS634 scaled, MS635
/// outside a sweep, MS636 the clock is beyond what the slowest part reaches.
[[nodiscard]] MachineCost cost_of(const device::Machine& machine);

}  // namespace macroscope::cost
