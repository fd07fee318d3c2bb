// What a processing element costs in one technology, as `macroscope characterize` measured it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace macroscope::cost {

/// Energy of one stream of operands through the netlist, simulated at gate level. Energies are
/// dynamic: switched nets, internal power and clock pins, without leakage.
struct ActivityRow {
  std::string stream;       // normal_24_5 (the default), normal_10, normal_50, uniform, zeros, idle
  double sigma = 0;         // standard deviation of the operands, in steps of the integer
  bool skip_empty = false;  // digit PEs: zeros were packed away before the PE
  std::uint32_t k = 0;      // products of one sum
  double events_per_cycle = 0;
  double energy_pj = 0;              // per event, every transition counts: the upper bound
  double glitch_free_energy_pj = 0;  // per event, one change per net and cycle: the lower bound
  double clock_energy_pj = 0;        // of it, per event: clock pins of the flip-flops
  double toggles_per_cell = 0;       // transitions of outputs per cell and cycle, with glitches
  std::uint64_t checked = 0;         // results compared with the twin, all equal
};

/// One point of the sweep over clock targets.
struct SweepPoint {
  std::string variant;   // how cells were mapped
  double target_ns = 0;  // what ABC aimed at
  double area_um2 = 0;
  double period_ns = 0;  // OpenSTA, as min_period_ns
};

/// A Liberty file behind the numbers.
struct LibertySource {
  std::string name;  // without folder
  std::string hash;  // of its text, unpacked
};

/// The library and the conditions that it was made for.
struct LibraryFacts {
  std::string name;
  std::string version;
  std::string licence;
  std::string corner;
  double voltage_v = 0;
  double temperature_c = 0;
  double node_nm = 0;
  double wire_ff_per_sink = 0;   // added to every net; 0: before layout
  double clock_tree_factor = 1;  // multiplies the energy of clock pins; 1: no clock tree
  std::vector<LibertySource> files;
};

struct ToolVersions {
  std::string yosys;
  std::string abc;
  std::string opensta;
};

/// Which module was characterized.
struct RtlFacts {
  std::string top;
  std::string parameters;  // "AWidth=8 BWidth=8 AccWidth=32 Stall=0"
  std::string hash;        // rtl_hash() of the module and what it is made of
  std::string file{};      // of a user's module, beside this characterization; empty: in rtl/
};

/// The netlist that area, period and energies refer to: of all points the least area times period.
struct NetlistFacts {
  std::string variant;   // "gates" or "full adders"
  double target_ns = 0;  // of ABC
  std::uint64_t cells = 0;
  std::uint64_t flip_flops = 0;
  double fastest_ns = 0;  // the shortest period of all points
  /// "from an input to a register": the slowest path of a user's module; not in the file.
  std::string slowest{};
};

/// The same netlist seen by OpenSTA, at one activity of all nets. Its internal power reads twice
/// the Liberty definition (analysis/cost/README.md).
struct CrossCheck {
  double own_period_ns = 0;
  double sta_period_ns = 0;
  double activity = 0;          // transitions per net and cycle
  double own_switching_pj = 0;  // per cycle
  double sta_switching_pj = 0;
  double own_internal_pj = 0;
  double sta_internal_pj = 0;
  double own_leakage_mw = 0;
  double sta_leakage_mw = 0;
  double own_energy_pj_per_event = 0;  // at that activity: what a uniform estimate would say
};

/// A processing element, or a unit that PEs share, in one technology, before layout.
struct Characterization {
  std::string pe;          // name in pe_rows(), or of a shared unit (units_and_pes())
  std::string technology;  // osu018, asap7, ...
  std::string source;      // one line that a report can print beside a number
  std::string file;        // where it was read from

  double area_um2 = 0;
  double min_period_ns = 0;     // between registers, also at ports of a user's: arrival plus setup
  double leakage_mw = 0;        // mean over the states that the default stream visits
  std::string event;            // "mac" for a PE; "operand", "group" or "result" for a shared unit
  double events_per_cycle = 0;  // on the default operands: int8, normal, sigma 24.5
  double energy_pj_per_event = 0;  // the same operands, with glitches, without leakage
  double idle_clock_pj = 0;        // of a cycle in which only the clock moves
  /// events_per_cycle and energy_pj_per_event of a PE; absent where an event is not a MAC.
  std::optional<double> macs_per_cycle;
  std::optional<double> energy_pj_per_mac;

  LibraryFacts library;
  ToolVersions tools;
  RtlFacts rtl;
  NetlistFacts netlist;
  CrossCheck cross_check;
  std::vector<ActivityRow> activity;  // the first is the default
  std::vector<SweepPoint> sweep;

  /// The row of a stream; nullptr when there is none.
  [[nodiscard]] const ActivityRow* find_activity(const std::string& stream,
                                                 bool skip_empty = false) const;
  /// Energy of one event on normal operands of another standard deviation: linear in log2(sigma)
  /// between the simulated ones, that of the nearest beyond. Absent without any.
  [[nodiscard]] std::optional<double> energy_at(double sigma, bool skip_empty = false) const;
  /// How far a line in log2(sigma) between the outermost normal streams is from those between them:
  /// the largest difference as a part of the simulated energy. Absent with fewer than three.
  [[nodiscard]] std::optional<double> sigma_error(bool skip_empty = false) const;
};

/// A characterization, and what its reader should tell the user.
struct LoadedCharacterization {
  Characterization value;
  std::vector<std::string> warnings;  // for example that the RTL has changed since
};

/// Reads a file of configs/technologies. Throws ConfigError with the place of every fault. Warns
/// (MS600) when the RTL is at hand and is not what was characterized.
[[nodiscard]] LoadedCharacterization load_characterization(const std::string& path);

/// `configs/technologies/<technology>/<pe>.xml` beside the program, whether it exists or not.
[[nodiscard]] std::string characterization_path(const std::string& technology,
                                                const std::string& pe);

/// The text of the file that load_characterization() reads back to the same value.
[[nodiscard]] std::string characterization_xml(const Characterization& value);

}  // namespace macroscope::cost
