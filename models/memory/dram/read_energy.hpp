// From the <energy> of a memory file to its parameters.
#pragma once

#include <optional>

#include "models/memory/dram/energy_params.hpp"
#include "sim/config/node.hpp"

namespace macroscope::dram {

/// The energy parameters of a <memory>, or nothing when it has no <energy>. Throws ConfigError
/// (MS509): unknown names with the nearest one, other units, negative or missing values, currents
/// of which a difference would be negative.
[[nodiscard]] std::optional<EnergyParams> read_energy(const config::Node& memory);

}  // namespace macroscope::dram
