// What one characterized unit (a PE, an encoder, a flush unit) costs in a technology.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/cost/characterization.hpp"
#include "analysis/cost/cost_tables.hpp"
#include "analysis/cost/energy_fit.hpp"

namespace macroscope::cost {

/// Which unit, and with which parameters.
struct UnitQuery {
  std::string unit;  // name of its characterization file
  std::uint32_t a_width = 8;
  std::uint32_t b_width = 8;
  std::uint32_t acc_width = 32;
  bool skip_empty = false;  // of PEs that work on digits
  bool digits = false;      // energy of a digit, or of a pair of powers, without its clock
  std::string user_file{};  // RTL of a module of the user's
  std::string settings{};   // of it: what its figures must have been made for
};

/// Costs of one unit. Energies have the glitch-free figure as lower bound.
struct UnitCost {
  std::string event;  // what energy_pj is of: mac, digit, operand, result, ...
  double events_per_cycle = 1;
  Figure area_um2;
  Figure min_period_ns;
  Figure energy_pj;      // on the default operands
  EnergyFit fit;         // on others
  Figure idle_clock_pj;  // of a cycle in which nothing but the clock moves
  std::optional<Figure> leakage_mw;
};

/// Costs of a unit from the characterization beside the technology's file, or else scaled from
/// those of the technologies that it names; nothing when there is none, with the reason in `why`.
/// Warnings: MS634 when scaled, and what the characterization's reader says.
[[nodiscard]] std::optional<UnitCost> unit_cost(const Technology& technology,
                                                const UnitQuery& query, CostNotes& notes,
                                                std::string& why);

/// Costs of one register bit, scaled where the technology has none itself. Moving: a bit that
/// changes in half of the cycles (assumed), bounds never and always.
struct RegisterCost {
  Figure area_um2;
  Figure moving_pj;
  Figure clock_pj;
  std::optional<Figure> leakage_mw;
};
[[nodiscard]] std::optional<RegisterCost> register_cost(const Technology& technology);

}  // namespace macroscope::cost
