// What the energy model of a memory needs to know of the device; the formulas are elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace macroscope::dram {

/// Currents of one device in milliamperes at `vdd` volts, as data sheets define them.
struct IddParams {
  std::uint32_t devices = 1;  // that work together on one rank (channel, where there are no ranks)
  double vdd = 0;             // volts
  double idd0 = 0;            // one bank opened and closed every tRC
  double idd2n = 0, idd3n = 0;              // standby: all banks closed, a row open
  double idd2p = 0, idd3p = 0;              // the same in power-down
  double idd4r = 0, idd4w = 0;              // bursts of reads, of writes, without a gap
  double idd5 = 0;                          // refreshes back to back, tRFC apart
  double idd6 = 0;                          // self-refresh
  std::optional<double> vpp;                // volts of the word-line supply (DDR4, DDR5)
  std::optional<double> ipp0, ipp3n, ipp5;  // its currents, as IDD0, IDD3N and IDD5
};

/// Energies of single commands, for devices whose currents are not published.
struct CommandEnergyParams {
  double activate_pj = 0;      // opening and closing one row
  double read_pj_per_bit = 0;  // column access and transfer on the die
  double write_pj_per_bit = 0;
  double refresh_pj = 0;     // one all-bank refresh of a node of the refresh level
  double active_mw = 0;      // background of a channel with a row open
  double precharged_mw = 0;  // with all banks closed
  double power_down_mw = 0;
  double self_refresh_mw = 0;
};

/// One value as written, for the report.
struct EnergyValue {
  std::string name;
  double value = 0;
  std::string unit;  // V, mA, pJ, pJ/bit, mW
  std::string source;
};

/// Energy parameters of a memory: either currents or energies of commands. Interface energy stands
/// apart and is absent where no source gives it.
struct EnergyParams {
  std::optional<IddParams> idd;
  std::optional<CommandEnergyParams> commands;
  std::optional<double> io_read_pj_per_bit, io_write_pj_per_bit;
  std::vector<EnergyValue> values;  // in file order, with sources
};

}  // namespace macroscope::dram
