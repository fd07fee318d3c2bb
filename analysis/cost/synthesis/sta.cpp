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

/// The slowest path of a design; `period_ns` is its arrival plus the setup at its end.
struct Path {
  std::string from;
  std::string to;
  std::vector<double> edges;  // ns, of the clock at its begin and its end
  double period_ns = 0;
};

constexpr const char* kAllClocks = "[all_registers -clock_pins]";
constexpr const char* kAllData = "[all_registers -data_pins]";

std::string run_sta(const Request& request, const ScratchFolder& folder, const std::string& file,
                    const std::string& script) {
  folder.write(file, script);
  return run_tool_or_throw({"sta", "-no_splash", "-exit", file}, folder.path(), request.limit,
                           fmt::format("timing of {}", request.name));
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

std::string link(const std::string& module) {
  return fmt::format("link_design {}\ncreate_clock -name clk -period {} [get_ports clk_i]\n",
                     module, kPeriod);
}

std::string report(const std::string& from, const std::string& to) {
  return fmt::format("report_checks -path_delay max -from {} -to {} -format full -digits 5\n", from,
                     to);
}

/// Paths of a netlist between its own registers, then those that begin or end in its frame.
std::string timing_script(const Netlist& netlist, std::size_t index,
                          const std::optional<Frame>& frame) {
  const std::string read = fmt::format("read_verilog {}\n", netlist.verilog_file);
  std::string out = read + link("top") + fmt::format("puts \"MACROSCOPE point {}\"\n", index) +
                    report(kAllClocks, kAllData);
  if (!frame) return out;
  out += read + "read_verilog frame.v\n" + link("frame");
  out += report(fmt::format("[get_pins {}*/{}]", kFrameInput, frame->clock_pin), kAllData);
  out += report(kAllClocks, fmt::format("[get_pins {}*/{}]", kFrameOutput, frame->data_pin));
  return out;
}

/// From one edge of the clock to the other there is half a period, which is no part of the arrival.
/// Such a path is always the slowest of its report.
void require_whole_period(const Request& request, const Path& path) {
  if (path.edges.size() == 2 && path.edges[1] - path.edges[0] == kPeriod) return;
  throw ModelError("MS607",
                   fmt::format("{} has registers of the falling edge of the clock; all must "
                               "be of the rising one",
                               request.name));
}

void take(const Path& path, bool framed, Netlist& netlist) {
  const bool input = path.from.rfind(kFrameInput, 0) == 0;
  const bool output = path.to.rfind(kFrameOutput, 0) == 0;
  if (!input && !output) netlist.own_period_ns = path.period_ns;
  if (path.period_ns <= netlist.period_ns) return;
  netlist.period_ns = path.period_ns;
  if (framed) {
    netlist.slowest = fmt::format("from {} to {}", input ? "an input" : "a register",
                                  output ? "an output" : "a register");
  }
}

}  // namespace

void time_netlists(const Request& request, const ScratchFolder& folder,
                   std::vector<Netlist>& netlists) {
  std::optional<Frame> frame;
  if (!request.framed.empty()) {
    frame = frame_of(request);
    folder.write("frame.v", frame->text);
  }
  std::string script = "read_liberty cells.lib\nset_cmd_units -time ns\n";
  for (std::size_t i = 0; i < netlists.size(); ++i) script += timing_script(netlists[i], i, frame);
  std::istringstream lines(run_sta(request, folder, "timing.tcl", script));
  Netlist* now = nullptr;
  std::optional<Path> path;  // that is being read
  double arrival = 0;
  bool has_arrival = false;
  for (std::string line; std::getline(lines, line);) {
    const auto behind = [&line](const std::string& mark) -> std::optional<std::string> {
      if (line.rfind(mark, 0) != 0) return std::nullopt;
      return line.substr(mark.size());
    };
    if (const auto point = behind("MACROSCOPE point ")) {
      const auto index = static_cast<std::size_t>(leading_number(*point));
      now = index < netlists.size() ? &netlists[index] : nullptr;
    } else if (const auto start = behind("Startpoint: ")) {
      path = Path{*start, {}, {}, 0};
      has_arrival = false;
    } else if (!path) {
      continue;  // each time stands twice in a report; the first counts
    } else if (const auto end = behind("Endpoint: ")) {
      path->to = *end;
    } else if (line.find(" clock clk (") != std::string::npos) {
      path->edges.push_back(leading_number(line));
    } else if (line.find("data arrival time") != std::string::npos) {
      if (!has_arrival) arrival = leading_number(line);
      has_arrival = true;
    } else if (has_arrival && line.find("data required time") != std::string::npos) {
      path->period_ns = arrival + kPeriod - leading_number(line);
      require_whole_period(request, *path);
      if (now != nullptr) take(*path, frame.has_value(), *now);
      path.reset();
    }
  }
  for (const Netlist& netlist : netlists) {
    if (!(netlist.period_ns > 0)) {
      throw ToolError("MS606", fmt::format("timing of {}: OpenSTA found no path between registers",
                                           request.name));
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
  throw ToolError("MS606", fmt::format("power of {}: OpenSTA printed no total", request.name));
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
