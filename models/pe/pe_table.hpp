// The processing elements by name: their RTL, latency and what they take per cycle.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/numerics/digits.hpp"

namespace macroscope::pe {

/// Which ports a PE has (rtl/README.md).
enum class Contract {
  dense,   // a and b to an accumulator, a product per cycle
  tile,    // a vector of operands times weights that stand still
  group,   // groups of digits with handshake, b by index
  digits,  // digits and b, as many as lanes
  powers,  // pairs of signed powers of two
};

/// One PE. Cycles of those that work on digits and powers depend on the operands
/// (column_timing.hpp).
struct PeRow {
  std::string_view name;    // as in configurations
  std::string_view module;  // rtl/pe/<module>.sv
  Contract contract;
  std::uint32_t latency;        // cycles from operands to accumulator or sum
  std::uint32_t per_cycle;      // products of dense PEs and tiles, digits or pairs of the others
  bool carry_save;              // leaves sum and carry, which a flush unit adds
  numerics::Encoding encoding;  // of a
};

/// All PEs, in the order of the options.
[[nodiscard]] std::span<const PeRow> pe_rows();

/// The PE of that name, or nullptr.
[[nodiscard]] const PeRow* find_pe(std::string_view name);

}  // namespace macroscope::pe
