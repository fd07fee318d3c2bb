// The OpenSTA part of the flow.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "analysis/cost/synthesis/flow.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::synthesis {
namespace {

/// ns: longer than any path, short enough for the single precision of OpenSTA.
constexpr double kPeriod = 100;

constexpr const char* kConstraints =
    "link_design top\ncreate_clock -name clk -period 100 [get_ports clk_i]\n";

std::string run_sta(const Request& request, const ScratchFolder& folder, const std::string& file,
                    const std::string& script) {
  folder.write(file, script);
  return run_tool_or_throw({"sta", "-no_splash", "-exit", file}, folder.path(), request.limit,
                           fmt::format("timing of {}", request.top));
}

/// The number at the start of a line.
double leading_number(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  double value = 0;
  if (begin != std::string::npos) {
    std::from_chars(line.data() + begin, line.data() + line.size(), value);
  }
  return value;
}

}  // namespace

void time_netlists(const Request& request, const ScratchFolder& folder,
                   std::vector<Netlist>& netlists) {
  std::string script = "read_liberty cells.lib\nset_cmd_units -time ns\n";
  for (std::size_t i = 0; i < netlists.size(); ++i) {
    script += fmt::format(
        "read_verilog {}\n{}puts \"MACROSCOPE point {}\"\n"
        "report_checks -path_delay max -from [all_registers -clock_pins] "
        "-to [all_registers -data_pins] -format full -digits 5\n",
        netlists[i].verilog_file, kConstraints, i);
  }
  std::istringstream lines(run_sta(request, folder, "timing.tcl", script));
  Netlist* now = nullptr;
  double arrival = 0;
  bool has_arrival = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("MACROSCOPE point ", 0) == 0) {
      const auto index = static_cast<std::size_t>(leading_number(line.substr(17)));
      now = index < netlists.size() ? &netlists[index] : nullptr;
      has_arrival = false;
    } else if (now != nullptr && line.find("data arrival time") != std::string::npos &&
               !has_arrival) {
      arrival = leading_number(line);
      has_arrival = true;
    } else if (now != nullptr && has_arrival && now->period_ns == 0 &&
               line.find("data required time") != std::string::npos) {
      now->period_ns = arrival + kPeriod - leading_number(line);
    }
  }
  for (const Netlist& netlist : netlists) {
    if (!(netlist.period_ns > 0)) {
      throw ToolError("MS606", fmt::format("timing of {}: OpenSTA found no path between registers",
                                           request.top));
    }
  }
}

StaPower sta_power(const Request& request, const ScratchFolder& folder, const Netlist& netlist,
                   double activity) {
  const std::string output = run_sta(
      request, folder, "power.tcl",
      fmt::format(
          "read_liberty cells.lib\nset_cmd_units -time ns\nread_verilog {}\n"
          "link_design top\ncreate_clock -name clk -period 10 [get_ports clk_i]\n"
          "set_power_activity -global -activity {}\nset_power_activity -input -activity {}\n"
          "report_power -digits 6\n",
          netlist.verilog_file, activity, activity));
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("Total", 0) != 0) continue;
    std::istringstream words(line.substr(5));
    StaPower out;
    if (!(words >> out.internal_mw >> out.switching_mw >> out.leakage_mw)) break;
    for (double* watts : {&out.internal_mw, &out.switching_mw, &out.leakage_mw}) *watts *= 1000;
    return out;
  }
  throw ToolError("MS606", fmt::format("power of {}: OpenSTA printed no total", request.top));
}

std::string opensta_version() {
  std::string text = run_tool({"sta", "-version"}, "/", std::chrono::seconds(20)).output;
  text.erase(std::min(text.find('\n'), text.size()));
  return text.substr(0, text.find(' '));
}

std::string yosys_version() {
  // "Yosys 0.23 (git sha1 7ce5011c24b)"
  std::istringstream words(run_tool({"yosys", "-V"}, "/", std::chrono::seconds(20)).output);
  std::string name;
  std::string version;
  words >> name >> version;
  return version;
}

std::string abc_version() {
  // yosys runs the ABC beside it; "UC Berkeley, ABC 1.01 (compiled Feb  7 2023 01:39:45)"
  const std::string text =
      run_tool({"yosys-abc", "-q", "version"}, "/", std::chrono::seconds(20)).output;
  const std::size_t at = text.find("ABC ");
  if (at == std::string::npos) return "unknown";
  std::string version = text.substr(at + 4, text.find('\n', at) - at - 4);
  return version;
}

std::vector<Tool> flow_tools() {
  return {{"yosys", "yosys"}, {"yosys-abc", "berkeley-abc"}, {"sta", "opensta"}};
}

}  // namespace macroscope::cost::synthesis
