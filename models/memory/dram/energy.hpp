// Energy of a run from the commands, the states and the bytes of its channels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram/channel_stats.hpp"
#include "models/memory/dram/memory.hpp"

namespace macroscope::dram {

/// One part of the energy.
struct EnergyEntry {
  std::string name;
  std::optional<double> pj;  // absent where no source gives it; never counted as 0 then
  std::string formula;
  std::string source;  // of the values in the formula
};

/// Energy of a number of channels. Entries without a value are not in the total, and `boundary`
/// says what is: "core" is the devices without their interface, "core + I/O" with it.
struct Energy {
  std::vector<EnergyEntry> entries;
  std::string boundary;
  double total_pj = 0;
  std::uint64_t bits = 0;  // of data, moved by reads and writes of the devices
  double seconds = 0;

  [[nodiscard]] std::optional<double> pj_per_bit() const;
  [[nodiscard]] double average_power_w() const;
};

/// Energy of channels that ran for `cycles` ticks; nothing when the memory has no energy
/// parameters.
///
/// Currents (IDD method, Chandrasekar et al., as DRAMsim3 2981759 and DRAMPower compute it): each
/// command costs what its current has above the standby current, times devices of a rank, with
/// volts x milliamperes x nanoseconds = picojoules:
///   activate   V (IDD0 tRC - IDD3N tRAS - IDD2N (tRC - tRAS)), its precharge included
///   read       V (IDD4R - IDD3N) burst; write the same with IDD4W
///   refresh    V (IDD5 - IDD3N) tRFC; its tRFC counts as active standby, so that the sum is IDD5
///   active     V IDD3N while a row is open; precharged V IDD2N; power-down IDD2P; self-refresh
///   IDD6
/// A second supply VPP adds (IPP0 - IPP3N) tRC, (IPP5 - IPP3N) tRFC and IPP3N all the time.
/// A refresh of some banks costs their share of an all-bank one (assumed).
/// Energies of commands (HBM): picojoules of a command or bit, milliwatts of a channel's states.
/// Not modelled: active power-down (IDD3P), the dependence of standby on how many banks are open.
[[nodiscard]] std::optional<Energy> energy_of(const Memory& memory,
                                              const std::vector<ChannelStats>& channels,
                                              std::uint64_t cycles);

}  // namespace macroscope::dram
