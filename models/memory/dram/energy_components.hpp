// The elements of a memory file that say what its device consumes.
#pragma once

#include <cstdint>
#include <string>

#include "sim/config/describe.hpp"

namespace macroscope::dram {

/// Which values an <energy> gives.
enum class EnergyModel : std::uint8_t { idd, per_command };

}  // namespace macroscope::dram

namespace macroscope {

template <>
struct Text<dram::EnergyModel> : EnumText<dram::EnergyModel> {
  static constexpr auto names = entries(entry("idd", dram::EnergyModel::idd),
                                        entry("per_command", dram::EnergyModel::per_command));
  static constexpr const char* what = "energy model";
};

}  // namespace macroscope

namespace macroscope::dram {

/// <energy>: what the device consumes; without it no energy is reported.
struct EnergyElementParams {
  EnergyModel model = EnergyModel::idd;
  std::uint32_t devices = 1;
};
struct EnergyComponent {
  using Params = EnergyElementParams;
  static auto describe() {
    return config::component<Params>(
        "energy", "What the device consumes: currents of data sheets, or energies of commands",
        config::param("model", &Params::model, config::required,
                      "idd: supply voltages and IDD currents; per_command: energy of each command"),
        config::param("devices", &Params::devices, 1U,
                      "devices of a rank (of a channel without ranks) that the currents count for")
            .at_least(1U)
            .at_most(64U),
        config::slot("values", "named values", {"value"}, 1, 32));
  }
};

/// <value>: one voltage, current, energy or power; the id is its name.
struct EnergyValueParams {
  std::string amount;
  std::string source;
};
struct EnergyValueComponent {
  using Params = EnergyValueParams;
  static auto describe() {
    return config::component<Params>(
        "value", "One voltage, current, energy or power of <energy>, its id the name",
        config::param("amount", &Params::amount, config::required,
                      "number with the unit of its name: V, mA, pJ, pJ/bit or mW")
            .primary(),
        config::param("source", &Params::source, config::required,
                      "where the value is from: a data sheet, a paper, or assumed"));
  }
};

}  // namespace macroscope::dram
