#include "analysis/cost/characterize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <iterator>

#include "analysis/cost/gate_sim/annotate.hpp"
#include "analysis/cost/measure.hpp"
#include "analysis/cost/rtl_hash.hpp"
#include "analysis/cost/synthesis/flow.hpp"
#include "analysis/cost/user_check.hpp"
#include "sim/core/content_hash.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost {
namespace {

namespace fs = std::filesystem;

constexpr double kCrossCheckActivity = 0.25;
constexpr double kCrossCheckPeriodNs = 10;  // of sta_power()

/// The library as our own structures and as text for the tools.
struct Cells {
  std::vector<liberty::LibertyFile> files;
  liberty::Library library;  // only what may be used
  std::string text;
};

Cells read_cells(const std::vector<std::string>& paths, std::vector<std::string> avoid) {
  Cells out;
  for (const std::string& path : paths) {
    out.files.push_back(liberty::parse_liberty(liberty::read_text(path)));
  }
  out.library = liberty::read_library(out.files);
  for (const liberty::Cell& cell : out.library.cells) {
    if (!cell.modelled) avoid.push_back(cell.name);
  }
  out.text = liberty::merged_text(out.files, avoid);
  for (liberty::Cell& cell : out.library.cells) {
    const auto fits = [&cell](const std::string& pattern) {
      return liberty::matches(pattern, cell.name);
    };
    if (std::any_of(avoid.begin(), avoid.end(), fits)) cell.modelled = false;
  }
  return out;
}

double load_ff_of(const technology::Technology& technology) {
  return technology.load_ff;
}

/// Slew at the ports: that of the driving cell at its load, fed with a sharp edge.
double input_slew(const liberty::Library& library, const technology::Technology& technology) {
  const liberty::Cell* cell = library.find(technology.driving_cell);
  if (cell == nullptr) return 0;
  double slew = 0;
  for (const liberty::TimingArc& arc : cell->arcs) {
    for (const liberty::Table& table : arc.slew) {
      slew = std::max(slew, table.at(0, load_ff_of(technology) / 1000));
    }
  }
  return slew;
}

class Run {
 public:
  Run(const CharacterizeRequest& request, const CharacterizeProgress& progress)
      : request_(request), progress_(progress) {}

  Characterization run() {
    synthesis_.limit = std::chrono::seconds(1800);
    tell("reading the cell library");
    const std::vector<std::string> paths = request_.liberty.empty()
                                               ? technology::liberty_paths(request_.technology)
                                               : request_.liberty;
    cells_ = read_cells(paths, request_.technology.avoid);
    require_tools(synthesis::flow_tools());
    describe(paths);
    prepare();
    if (!subject_.user_file.empty()) enclose();
    tell("synthesis: yosys and ABC");
    std::vector<synthesis::Netlist> netlists = synthesis::synthesize(synthesis_, folder_);
    tell(fmt::format("timing of {} netlists: OpenSTA", netlists.size()));
    synthesis::time_netlists(synthesis_, folder_, netlists);
    const synthesis::Netlist& best = choose(netlists);
    simulate(best);
    return std::move(out_);
  }

 private:
  void tell(const std::string& text) const {
    if (progress_) progress_(text);
  }

  void describe(const std::vector<std::string>& paths) {
    const technology::Technology& t = request_.technology;
    out_.pe = subject_.name;
    out_.technology = t.name;
    out_.event = subject_.event;
    out_.library.name = cells_.library.name;
    out_.library.version = t.version;
    out_.library.licence = t.licence;
    out_.library.corner = t.corner;
    out_.library.voltage_v = cells_.library.voltage;
    out_.library.temperature_c = cells_.library.temperature;
    out_.library.node_nm = t.node_nm;
    out_.library.wire_ff_per_sink = t.wire_ff_per_sink;
    out_.library.clock_tree_factor = t.clock_tree_factor;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      out_.library.files.push_back(
          {fs::path(paths[i]).filename().string(), content_hash(cells_.files[i].source->text())});
    }
    out_.tools = {synthesis::yosys_version(), synthesis::abc_version(),
                  synthesis::opensta_version()};
    out_.rtl.top = subject_.module;
    out_.rtl.parameters = subject_.settings;
    out_.rtl.file = fs::path(subject_.user_file).filename().string();
    const auto hash = rtl_hash(request_.rtl_folder, out_.rtl.top, subject_.user_file);
    if (!hash) {
      throw ToolError("MS611",
                      fmt::format("the RTL of {} is not in {}", out_.rtl.top, request_.rtl_folder));
    }
    out_.rtl.hash = *hash;
    const bool user = !subject_.user_file.empty();
    out_.source = fmt::format(
        "{} {}{} through yosys {}, OpenSTA {} and gate-level simulation; {} {}, {} V, {} C, "
        "pre-layout",
        user ? "the user's RTL" : "own RTL", out_.rtl.top, user ? ", en_i tied high," : "",
        out_.tools.yosys, out_.tools.opensta, out_.library.name, out_.library.corner,
        out_.library.voltage_v, out_.library.temperature_c);
  }

  void prepare() {
    const fs::path above = fs::absolute(request_.rtl_folder).lexically_normal().parent_path();
    for (const std::string& file :
         rtl_closure(request_.rtl_folder, out_.rtl.top, subject_.user_file)) {
      synthesis_.rtl_files.push_back((above / file).string());
    }
    synthesis_.name = synthesis_.top = out_.rtl.top;
    synthesis_.parameters = subject_.parameters;
    synthesis_.library = &cells_.library;
    synthesis_.liberty_text = cells_.text;
    synthesis_.driving_cell = request_.technology.driving_cell;
    synthesis_.output_load_pf = load_ff_of(request_.technology) / 1000;
  }

  /// Puts the user's module into its shell once it is known to fit.
  void enclose() {
    tell("elaboration of the user's module: yosys");
    check_user_module(subject_, synthesis::elaborate(synthesis_, folder_));
    synthesis_.rtl_files.push_back(folder_.write("user_shell.sv", user_shell(subject_)).string());
    synthesis_.top = user_shell_name(subject_);
    synthesis_.parameters.clear();  // the shell sets them
    std::copy_if(
        subject_.ports.begin(), subject_.ports.end(), std::back_inserter(synthesis_.framed),
        [](const engine::RtlPort& port) { return port.name != "clk_i" && port.name != "rst_ni"; });
  }

  /// Least area times period; the earliest of equal ones.
  const synthesis::Netlist& choose(const std::vector<synthesis::Netlist>& netlists) {
    const auto product = [](const synthesis::Netlist& n) { return n.area_um2 * n.period_ns; };
    const synthesis::Netlist* best = &netlists.front();
    double fastest = netlists.front().period_ns;
    for (const synthesis::Netlist& netlist : netlists) {
      if (product(netlist) < product(*best)) best = &netlist;
      fastest = std::min(fastest, netlist.period_ns);
      out_.sweep.push_back(
          {netlist.variant, netlist.target_ns, netlist.area_um2, netlist.period_ns});
    }
    out_.area_um2 = best->area_um2;
    out_.min_period_ns = best->period_ns;
    out_.netlist.variant = best->variant;
    out_.netlist.target_ns = best->target_ns;
    out_.netlist.fastest_ns = fastest;
    out_.netlist.slowest = best->slowest;
    return *best;
  }

  void simulate(const synthesis::Netlist& best) {
    const gate_sim::Netlist netlist =
        gate_sim::read_netlist(folder_.read(best.json_file), cells_.library);
    gate_sim::Conditions conditions;
    conditions.wire_pf_per_sink = request_.technology.wire_ff_per_sink / 1000;
    conditions.input_slew_ns = input_slew(cells_.library, request_.technology);
    const gate_sim::Annotation annotation(netlist, cells_.library, conditions);
    out_.netlist.cells = netlist.instances.size();
    out_.netlist.flip_flops = netlist.flip_flops.size();
    for (const Measured& measured : streams(annotation, best.period_ns)) take(measured);
    tell("power at one activity: OpenSTA");
    cross_check(annotation, best);
  }

  /// All streams, the default first; two at a time, each with a simulator of its own.
  std::vector<Measured> streams(const gate_sim::Annotation& annotation, double period_ns) const {
    std::vector<std::function<Measured()>> runs;
    for (const stimulus::Distribution& distribution : stimulus::distributions()) {
      for (const bool skip : {false, true}) {
        if (skip && !subject_.digits) continue;
        runs.emplace_back([&, skip] {
          return measure(annotation, subject_, distribution, skip, period_ns,
                         request_.technology.clock_tree_factor);
        });
      }
    }
    tell(fmt::format("gate-level simulation of {} streams", runs.size()));
    std::vector<Measured> out(runs.size());
    std::atomic<std::size_t> next = 0;
    const auto worker = [&] {
      for (std::size_t i = next++; i < runs.size(); i = next++) out[i] = runs[i]();
    };
    std::future<void> other = std::async(std::launch::async, worker);
    worker();
    other.get();
    return out;
  }

  void take(const Measured& measured) {
    if (out_.activity.empty()) {
      out_.events_per_cycle = measured.steady_events_per_cycle;
      out_.energy_pj_per_event = measured.row.energy_pj;
      out_.idle_clock_pj = measured.clock_pj_per_cycle;
      out_.leakage_mw = measured.leakage_mw;
      if (out_.event == "mac") {
        out_.macs_per_cycle = out_.events_per_cycle;
        out_.energy_pj_per_mac = out_.energy_pj_per_event;
      }
    }
    out_.activity.push_back(measured.row);
  }

  void cross_check(const gate_sim::Annotation& annotation, const synthesis::Netlist& best) {
    const UniformEnergy own = uniform_energy(annotation, kCrossCheckActivity);
    const synthesis::StaPower sta =
        synthesis::sta_power(synthesis_, folder_, best, kCrossCheckActivity);
    CrossCheck& check = out_.cross_check;
    check.own_period_ns = annotation.period_ns();
    check.sta_period_ns = best.own_period_ns;
    check.activity = kCrossCheckActivity;
    check.own_switching_pj = own.switching_pj;
    check.own_internal_pj = own.internal_pj;
    check.own_leakage_mw = own.leakage_mw;
    check.sta_switching_pj = sta.switching_mw * kCrossCheckPeriodNs;
    check.sta_internal_pj = sta.internal_mw * kCrossCheckPeriodNs;
    check.sta_leakage_mw = sta.leakage_mw;
    check.own_energy_pj_per_event = (own.switching_pj + own.internal_pj + own.inputs_pj) /
                                    out_.activity.front().events_per_cycle;
  }

  const CharacterizeRequest& request_;
  const Subject& subject_ = request_.subject;
  const CharacterizeProgress& progress_;
  Cells cells_;
  ScratchFolder folder_;
  synthesis::Request synthesis_;
  Characterization out_;
};

}  // namespace

Characterization characterize(const CharacterizeRequest& request,
                              const CharacterizeProgress& progress) {
  return Run(request, progress).run();
}

technology::Technology technology_of(const std::vector<std::string>& paths) {
  const Cells cells = read_cells(paths, {});
  technology::Technology out;
  out.name = cells.library.name;
  out.title = cells.library.name;
  out.version = "not given";
  out.licence = "not given";
  out.origin = "the user's files";
  out.corner = "as the library";
  out.node_nm = 0;
  const liberty::Cell* best = nullptr;
  for (const liberty::Cell& cell : cells.library.cells) {
    const bool one_input = cell.modelled && cell.inputs == 1 && cell.pins.size() == 2 &&
                           !cell.flip_flop && !cell.arcs.empty() && cell.area > 0;
    if (one_input && (best == nullptr || cell.area < best->area)) best = &cell;
  }
  if (best == nullptr) {
    throw ModelError("MS607", fmt::format("library {} has no inverter", cells.library.name));
  }
  out.driving_cell = best->name;
  out.load_ff = 4000 * best->pins.front().capacitance;  // four of its inputs
  return out;
}

}  // namespace macroscope::cost
