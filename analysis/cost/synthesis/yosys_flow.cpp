// The yosys and ABC part of the flow.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <future>

#include "analysis/cost/synthesis/flow.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::synthesis {
namespace {

/// Clock targets after the first, as parts of what ABC reached when it aimed at nothing less than
/// the impossible: from there to slack that lets it shrink every cell.
constexpr std::array<double, 4> kTargets = {0.9, 1.05, 1.3, 2.0};

/// ABC's commands of the variant "fast": no restructuring for area before it maps for delay.
constexpr const char* kFastScript =
    "strash\ndch -f\nmap -B 0.9 -D {0}\ntopo\nbuffer -c\nupsize -D {0}\ndnsize -D {0}\nstime -p\n";

struct Variant {
  std::string name;
  std::string file;  // begins its files
  bool full_adders = false;
  bool fast = false;
};

std::string quoted(const std::string& path) {
  return '"' + path + '"';
}

/// Reads, elaborates, maps flip-flops; leaves the design in <file>.il.
std::string front_end(const Request& request, const Variant& variant) {
  std::string script = "read_liberty -lib cells.lib\nread_verilog -sv -defer";
  for (const std::string& file : request.rtl_files) script += ' ' + quoted(file);
  script += '\n';
  for (const auto& [name, value] : request.parameters) {
    script += fmt::format("chparam -set {} {} {}\n", name, value, request.top);
  }
  script += fmt::format("hierarchy -check -top {0}\nsynth -flatten -top {0}\n", request.top);
  if (variant.full_adders) {
    // What is left of the adders that did not become cells is logic again.
    script += "extract_fa -fa\ntechmap -map full_adder.v\nsimplemap\nopt\n";
  }
  script += "techmap\nopt\ndfflibmap -liberty cells.lib\n";
  script += fmt::format("write_ilang {}.il\n", variant.file);
  return script;
}

std::string map_step(const Variant& variant, std::size_t point, double target_ps) {
  const std::string name = fmt::format("{}_{}", variant.file, point);
  std::string abc = fmt::format("abc -liberty cells.lib -constr constraints -D {:.0f}", target_ps);
  if (variant.fast) abc += fmt::format(" -script {}.abc", name);
  return fmt::format(
      "design -reset\nread_liberty -lib cells.lib\nread_ilang {0}.il\nlog MACROSCOPE point {1}\n"
      "{2}\nopt_clean -purge\ntee -q -o {1}.stat stat -liberty cells.lib\nrename -top top\n"
      "splitnets -ports\nopt_clean -purge\nwrite_json {1}.json\nwrite_verilog -noattr {1}.v\n",
      variant.file, name, abc);
}

std::string techmap_of(const FullAdder& adder) {
  // yosys' $fa: X is the carry, Y the sum.
  std::string ports;
  for (std::size_t i = 0; i < 3; ++i) {
    ports +=
        fmt::format(".{}({}), ", adder.cell->pins[i].name, std::string_view("ABC").substr(i, 1));
  }
  return fmt::format(
      "(* techmap_celltype = \"$fa\" *)\nmodule macroscope_full_adder (A, B, C, X, Y);\n"
      "  parameter WIDTH = 1;\n  input A, B, C;\n  output X, Y;\n  wire carry, sum;\n"
      "  wire _TECHMAP_FAIL_ = WIDTH != 1;\n"
      "  {} adder ({}.{}(carry), .{}(sum));\n"
      "  assign X = {}carry;\n  assign Y = {}sum;\nendmodule\n",
      adder.cell->name, ports, adder.carry_pin, adder.sum_pin, adder.carry_inverted ? "~" : "",
      adder.sum_inverted ? "~" : "");
}

/// "Delay = 4729.63 ps" of ABC's last report in the log.
double abc_delay_ps(const std::string& log) {
  constexpr std::string_view kMark = "Delay =";
  const std::size_t at = log.rfind(kMark);
  if (at == std::string::npos) return 1000;
  const std::size_t begin = std::min(log.find_first_not_of(' ', at + kMark.size()), log.size());
  double value = 0;
  const auto result = std::from_chars(log.data() + begin, log.data() + log.size(), value);
  return result.ec == std::errc() && value > 0 ? value : 1000;
}

double area_of(const std::string& stat) {
  constexpr std::string_view kMark = "Chip area for";
  const std::size_t at = stat.find(kMark);
  const std::size_t colon = at == std::string::npos ? at : stat.find(": ", at);
  double value = 0;
  if (colon != std::string::npos) {
    std::from_chars(stat.data() + colon + 2, stat.data() + stat.size(), value);
  }
  if (!(value > 0)) throw ToolError("MS606", "yosys reports no area: no cell was mapped");
  return value;
}

std::string run_yosys(const Request& request, const ScratchFolder& folder, const std::string& file,
                      const std::string& script) {
  folder.write(file, script);
  return run_tool_or_throw({"yosys", "-Q", "-T", file}, folder.path(), request.limit,
                           fmt::format("synthesis of {}", request.top));
}

std::vector<Netlist> run_variant(const Request& request, const ScratchFolder& folder,
                                 const Variant& variant) {
  const std::string fast = variant.file + "_0.abc";
  folder.write(fast, fmt::format(fmt::runtime(kFastScript), 1));
  std::vector<double> targets_ps{1};
  const std::string log =
      run_yosys(request, folder, variant.file + ".ys",
                front_end(request, variant) + map_step(variant, 0, targets_ps.front()));
  if (!variant.fast) {
    const double reached = abc_delay_ps(log);
    std::string script;
    for (const double part : kTargets) {
      targets_ps.push_back(part * reached);
      script += map_step(variant, targets_ps.size() - 1, targets_ps.back());
    }
    run_yosys(request, folder, variant.file + "_sweep.ys", script);
  }
  std::vector<Netlist> out;
  for (std::size_t point = 0; point < targets_ps.size(); ++point) {
    const std::string name = fmt::format("{}_{}", variant.file, point);
    Netlist netlist;
    netlist.variant = variant.name;
    netlist.target_ns = targets_ps[point] / 1000;
    netlist.area_um2 = area_of(folder.read(name + ".stat"));
    netlist.json_file = name + ".json";
    netlist.verilog_file = name + ".v";
    out.push_back(std::move(netlist));
  }
  return out;
}

}  // namespace

std::vector<Netlist> synthesize(const Request& request, const ScratchFolder& folder) {
  folder.write("cells.lib", request.liberty_text);
  folder.write("constraints", fmt::format("set_driving_cell {}\nset_load {:.6f} [all_outputs]\n",
                                          request.driving_cell, request.output_load_pf));
  std::vector<Variant> variants{{"gates", "gates", false, false},
                                {"gates, fast", "fast", false, true}};
  if (const auto adder = find_full_adder(*request.library)) {
    folder.write("full_adder.v", techmap_of(*adder));
    variants.push_back({"full adders", "adders", true, false});
  }
  std::vector<std::future<std::vector<Netlist>>> runs;
  for (const Variant& variant : variants) {
    runs.push_back(std::async(std::launch::async,
                              [&, variant] { return run_variant(request, folder, variant); }));
  }
  std::vector<Netlist> out;
  std::exception_ptr failure;  // all runs must end before the folder goes away
  for (auto& run : runs) {
    try {
      for (Netlist& netlist : run.get()) out.push_back(std::move(netlist));
    } catch (...) {
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
  return out;
}

}  // namespace macroscope::cost::synthesis
