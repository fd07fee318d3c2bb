// Gate synthesis: from RTL to mapped netlists for a list of clock targets, and their timing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/liberty/library.hpp"
#include "models/engine/rtl/rtl_spec.hpp"
#include "sim/core/tool_process.hpp"

namespace macroscope::cost::synthesis {

/// What is synthesized with which cells.
struct Request {
  std::string name;                    // in messages
  std::vector<std::string> rtl_files;  // absolute
  std::string top;
  std::vector<std::pair<std::string, std::string>> parameters;
  /// Ports of the top before and behind which registers stand when it is timed, without clk_i and
  /// rst_ni; empty: it has registers of its own there.
  std::vector<engine::RtlPort> framed;
  const liberty::Library* library = nullptr;  // with the cells that may be used
  std::string liberty_text;                   // the same as text
  std::string driving_cell;                   // drives the inputs
  double output_load_pf = 0;                  // at each output
  std::chrono::seconds limit{600};            // for each tool
};

/// One mapped netlist.
struct Netlist {
  std::string variant;       // "gates", "gates, fast" or "full adders"
  double target_ns = 0;      // what ABC aimed at
  double area_um2 = 0;       // of all cells
  double period_ns = 0;      // OpenSTA, of its slowest path
  double own_period_ns = 0;  // between its own registers; 0 without a path
  std::string slowest;       // framed: between what the slowest path is
  std::string json_file;     // in the scratch folder
  std::string verilog_file;
};

/// What OpenSTA says of a netlist at one activity of all nets.
struct StaPower {
  double switching_mw = 0;
  double internal_mw = 0;
  double leakage_mw = 0;
};

/// The cell of a library that is a full adder, outputs possibly inverted: the smallest one.
struct FullAdder {
  const liberty::Cell* cell = nullptr;
  std::string sum_pin;
  std::string carry_pin;
  bool sum_inverted = false;
  bool carry_inverted = false;
};
[[nodiscard]] std::optional<FullAdder> find_full_adder(const liberty::Library& library);

/// Verilog that maps flip-flops with an active-low asynchronous reset to a cell that stores its
/// data inverted; empty when the smallest such cell does not, because dfflibmap of yosys 0.23 then
/// does it right. With inverted data it resets to the wrong value.
[[nodiscard]] std::string reset_techmap(const liberty::Library& library);

/// Maps the design with gates alone and, where the library has a full adder, with full adders; each
/// for a range of clock targets around what can be reached. Throws ToolError MS605, MS606.
[[nodiscard]] std::vector<Netlist> synthesize(const Request& request, const ScratchFolder& folder);

/// Verilog of a module "frame": registers of the library's smallest flip-flop before and behind the
/// framed ports of the netlist, instances kFrameInput... and kFrameOutput.... Throws ModelError
/// MS607 when the library has no flip-flop of the rising edge.
struct Frame {
  std::string text;
  std::string clock_pin;
  std::string data_pin;
};
inline constexpr const char* kFrameInput = "frame_in_";
inline constexpr const char* kFrameOutput = "frame_out_";
[[nodiscard]] Frame frame_of(const Request& request);

/// Fills periods and slowest paths of all netlists in one run of OpenSTA.
void time_netlists(const Request& request, const ScratchFolder& folder,
                   std::vector<Netlist>& netlists);

/// OpenSTA's power of a netlist at `activity` transitions per net and cycle of 10 ns.
[[nodiscard]] StaPower sta_power(const Request& request, const ScratchFolder& folder,
                                 const Netlist& netlist, double activity);

/// Versions as the tools print them.
[[nodiscard]] std::string yosys_version();
[[nodiscard]] std::string abc_version();
[[nodiscard]] std::string opensta_version();

/// The tools of this flow and their packages.
[[nodiscard]] std::vector<Tool> flow_tools();

}  // namespace macroscope::cost::synthesis
