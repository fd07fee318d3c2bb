// Groups of digits for pickers, encoders and packers.
#pragma once

#include "models/pe/digit_source.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {

/// A group with more or fewer zeros, often all zeros; the last of its bit weight one time in four.
[[nodiscard]] inline pe::GroupInputs random_group(Rng& rng, bool valid) {
  pe::GroupInputs group;
  group.valid = valid;
  group.last = chance(rng, 25);
  const std::uint64_t filled = rng.below(4) * 33;
  for (auto& digit : group.digits) {
    const std::int32_t size = chance(rng, 50) ? 1 : 2;
    digit = chance(rng, filled) ? (chance(rng, 50) ? size : -size) : 0;
  }
  return group;
}

/// Puts the group at a lane's inputs.
template <class Model>
void set_group(Model& model, std::uint32_t lane, const pe::GroupInputs& group) {
  set_bits(model.valid_i, lane, 1, group.valid);
  set_bits(model.last_i, lane, 1, group.last);
  for (std::uint32_t k = 0; k < pe::kGroup; ++k) {
    set_bits(model.digits_i, 12 * lane + 3 * k, 3, digit_code(group.digits[k]));
  }
}

}  // namespace macroscope::test
