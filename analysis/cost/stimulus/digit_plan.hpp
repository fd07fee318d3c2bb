// Digits of vectors of operands in the order in which digit PEs take them.
#pragma once

#include <cstdint>
#include <vector>

#include "models/pe/digit_source.hpp"

namespace macroscope::cost::stimulus {

/// A digit and which operand of the vector it belongs to.
struct PlacedDigit {
  std::int32_t digit = 0;
  std::uint32_t k = 0;
};

/// What the lanes of a PE take in one cycle.
struct DigitCycle {
  std::vector<PlacedDigit> lanes;
  bool first = false;        // of its bit weight
  std::uint32_t weight = 0;  // the bit weight
};

/// EN-T digits of all operands, [bit weight][k].
[[nodiscard]] std::vector<std::vector<std::int32_t>> digits_of(
    const std::vector<std::int32_t>& operands, std::uint32_t bits);

/// The groups of one bit weight, the last filled with zeros.
[[nodiscard]] std::vector<pe::GroupInputs> groups_of(const std::vector<std::int32_t>& digits);

/// The same digits without zeros: as ms_digit_packer leaves them, at least one group.
[[nodiscard]] std::vector<pe::GroupInputs> packed_groups_of(
    const std::vector<std::int32_t>& digits);

/// All cycles of a vector on a PE of `lanes` lanes, as many as opt4c_cycles or opt4e_cycles say.
[[nodiscard]] std::vector<DigitCycle> digit_cycles(const std::vector<std::int32_t>& operands,
                                                   std::uint32_t bits, std::uint32_t lanes,
                                                   bool skip_empty);

}  // namespace macroscope::cost::stimulus
