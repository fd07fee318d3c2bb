// The yosys and ABC part of the flow.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <functional>
#include <future>

#include "analysis/cost/synthesis/elaborate.hpp"
#include "analysis/cost/synthesis/flow.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::synthesis {
namespace {

/// Clock targets after the first, as parts of what ABC reached when it aimed at the impossible:
/// from there to slack that lets it shrink every cell.
constexpr std::array<double, 4> kTargets = {0.9, 1.05, 1.3, 2.0};

/// Designs of more cells are mapped for the last target only: a tile takes ABC as long as twenty
/// PEs, and targets move its area by less than one percent.
constexpr std::size_t kLargeDesign = 1500;

/// ABC's commands of the variant "fast": no restructuring for area before it maps for delay.
constexpr const char* kFastScript =
    "strash\ndch -f\nmap -B 0.9 -D {0}\ntopo\nbuffer -c\nupsize -D {0}\ndnsize -D {0}\nstime -p\n";

/// The module whose place a cell can take.
constexpr const char* kFullAdder = "ms_full_adder";

struct Variant {
  std::string name;
  std::string file;  // begins its files
  bool full_adders = false;
};

/// One run of ABC on the elaborated design of a variant.
struct Point {
  std::string variant;
  std::string file;
  double target_ps = 1;
  bool fast = false;
};

/// Reads, elaborates, maps flip-flops; leaves the design in <file>.il.
std::string front_end(const Request& request, const Variant& variant, bool reset_flops) {
  std::string script = "read_liberty -lib cells.lib\n" + elaboration_script(request);
  // A user's module can ask to be kept as it is; one netlist is simulated.
  if (!request.framed.empty()) {
    script += "setattr -mod -unset keep_hierarchy *\nsetattr -unset keep_hierarchy */t:*\n";
  }
  if (variant.full_adders) {
    // The adders that ask for it become cells while they still are modules; extract_fa of yosys
    // 0.23, which would find them in logic, changes what a tree of adders computes.
    script += fmt::format(
        "proc\nsetattr -mod -set keep_hierarchy 1 *{0}?Shared=*\nflatten\nopt\n"
        "chtype -set {0} t:*{0}?Shared=*\ntechmap -map full_adder.v\n"
        "chtype -set $paramod\\{0}\\Shared=1'1 t:{0}\n"
        "setattr -mod -unset keep_hierarchy *{0}?Shared=*\n",
        kFullAdder);
  }
  script += fmt::format("synth -flatten -top {}\n", request.top);
  script += "techmap\nopt\n";
  if (reset_flops) {
    script +=
        "dfflegalize -cell $_DFF_P_ x -cell $_DFF_PN0_ x -cell $_DFF_PN1_ x\n"
        "techmap -map reset_flops.v\nsimplemap\n";
  }
  script += "dfflibmap -liberty cells.lib\n";
  script += fmt::format("write_ilang {}.il\n", variant.file);
  return script;
}

std::string map_step(const Variant& variant, const Point& point) {
  std::string abc =
      fmt::format("abc -liberty cells.lib -constr constraints -D {:.0f}", point.target_ps);
  if (point.fast) abc += " -script fast.abc";
  return fmt::format(
      "design -reset\nread_liberty -lib cells.lib\nread_ilang {0}.il\n{2}\nopt_clean -purge\n"
      "tee -q -o {1}.stat stat -liberty cells.lib\nrename -top top\nsplitnets -ports\n"
      "opt_clean -purge\nwrite_json {1}.json\nwrite_verilog -noattr {1}.v\n",
      variant.file, point.file, abc);
}

/// A library cell in the place of every full adder none of whose inputs is constant.
std::string techmap_of(const FullAdder& adder) {
  constexpr std::array<const char*, 3> kInputs = {"a_i", "b_i", "c_i"};
  std::string ports;
  std::string constant;
  for (std::size_t i = 0; i < kInputs.size(); ++i) {
    ports += fmt::format(".{}({}), ", adder.cell->pins[i].name, kInputs[i]);
    constant += fmt::format("{}_TECHMAP_CONSTMSK_{}_", i == 0 ? "" : " | ", kInputs[i]);
  }
  return fmt::format(
      "module {} (a_i, b_i, c_i, sum_o, carry_o);\n"
      "  parameter Shared = 1;\n"
      "  parameter _TECHMAP_CONSTMSK_a_i_ = 0;\n  parameter _TECHMAP_CONSTMSK_b_i_ = 0;\n"
      "  parameter _TECHMAP_CONSTMSK_c_i_ = 0;\n"
      "  input a_i, b_i, c_i;\n  output sum_o, carry_o;\n  wire carry, sum;\n"
      "  wire _TECHMAP_FAIL_ = |({});\n"
      "  {} adder ({}.{}(carry), .{}(sum));\n"
      "  assign carry_o = {}carry;\n  assign sum_o = {}sum;\nendmodule\n",
      kFullAdder, constant, adder.cell->name, ports, adder.carry_pin, adder.sum_pin,
      adder.carry_inverted ? "~" : "", adder.sum_inverted ? "~" : "");
}

/// "Delay = 4729.63 ps" of ABC's first report in the log.
double abc_delay_ps(const std::string& log) {
  constexpr std::string_view kMark = "Delay =";
  const std::size_t at = log.find(kMark);
  if (at == std::string::npos) return 1000;
  const std::size_t begin = std::min(log.find_first_not_of(' ', at + kMark.size()), log.size());
  double value = 0;
  const auto result = std::from_chars(log.data() + begin, log.data() + log.size(), value);
  return result.ec == std::errc() && value > 0 ? value : 1000;
}

/// The number behind `mark` in what stat printed, 0 without it.
double stat_number(const std::string& stat, const std::string& mark) {
  const std::size_t at = stat.find(mark);
  const std::size_t colon = at == std::string::npos ? at : stat.find(':', at);
  const std::size_t begin =
      colon == std::string::npos ? colon : stat.find_first_not_of(' ', colon + 1);
  double value = 0;
  if (begin != std::string::npos) {
    std::from_chars(stat.data() + begin, stat.data() + stat.size(), value);
  }
  return value;
}

std::string run_yosys(const Request& request, const ScratchFolder& folder, const std::string& file,
                      const std::string& script) {
  folder.write(file, script);
  return run_tool_or_throw({"yosys", "-Q", "-T", file}, folder.path(), request.limit,
                           fmt::format("synthesis of {}", request.name));
}

/// Maps the elaborated design of the variant; every file that comes of it begins like the point's.
void map_point(const Request& request, const ScratchFolder& folder, const Variant& variant,
               const Point& point) {
  run_yosys(request, folder, point.file + ".ys", map_step(variant, point));
}

/// Once the design is elaborated its points do not wait for each other: the netlist without
/// restructuring, which takes ABC longest, is made beside the others.
std::vector<Netlist> run_variant(const Request& request, const ScratchFolder& folder,
                                 const Variant& variant, bool reset_flops) {
  run_yosys(request, folder, variant.file + ".ys", front_end(request, variant, reset_flops));
  std::vector<Point> points{{variant.name, variant.file + "_0", 1, false}};
  std::future<void> beside;  // its destructor waits
  if (!variant.full_adders) {
    points.push_back({variant.name + ", fast", "fast", 1, true});
    beside = std::async(std::launch::async, map_point, std::cref(request), std::cref(folder),
                        std::cref(variant), points.back());
  }
  const Point first = points.front();
  const std::string log = run_yosys(request, folder, first.file + ".ys", map_step(variant, first));

  const double reached = abc_delay_ps(log);
  const double cells = stat_number(folder.read(first.file + ".stat"), "Number of cells");
  if (!(cells > 0)) {
    throw ModelError("MS607", fmt::format("nothing is left of {} after synthesis: its outputs do "
                                          "not depend on its inputs",
                                          request.name));
  }
  std::string script;
  for (const double part : kTargets) {
    if (cells > kLargeDesign && part != kTargets.back()) continue;
    points.push_back(
        {variant.name, fmt::format("{}_{}", variant.file, points.size()), part * reached, false});
    script += map_step(variant, points.back());
  }
  run_yosys(request, folder, variant.file + "_sweep.ys", script);
  if (beside.valid()) beside.get();

  std::vector<Netlist> out;
  for (const Point& point : points) {
    Netlist netlist;
    netlist.variant = point.variant;
    netlist.target_ns = point.target_ps / 1000;
    netlist.area_um2 = stat_number(folder.read(point.file + ".stat"), "Chip area for");
    if (!(netlist.area_um2 > 0)) {
      throw ToolError("MS606", "yosys reports no area: no cell was mapped");
    }
    netlist.json_file = point.file + ".json";
    netlist.verilog_file = point.file + ".v";
    out.push_back(std::move(netlist));
  }
  return out;
}

}  // namespace

std::vector<Netlist> synthesize(const Request& request, const ScratchFolder& folder) {
  folder.write("cells.lib", request.liberty_text);
  folder.write("constraints", fmt::format("set_driving_cell {}\nset_load {:.6f} [all_outputs]\n",
                                          request.driving_cell, request.output_load_pf));
  folder.write("fast.abc", fmt::format(fmt::runtime(kFastScript), 1));
  std::vector<Variant> variants{{"gates", "gates", false}};
  const std::string resets = reset_techmap(*request.library);
  const bool reset_flops = !resets.empty();
  if (reset_flops) folder.write("reset_flops.v", resets);
  if (const auto adder = find_full_adder(*request.library)) {
    folder.write("full_adder.v", techmap_of(*adder));
    variants.push_back({"full adders", "adders", true});
  }
  std::vector<std::future<std::vector<Netlist>>> runs;
  for (const Variant& variant : variants) {
    runs.push_back(std::async(std::launch::async, [&, variant] {
      return run_variant(request, folder, variant, reset_flops);
    }));
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
