#include "analysis/compare/scale_sim_study.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <utility>

#include "analysis/published/published_table.hpp"
#include "models/engine/scale_sim/components.hpp"
#include "models/engine/scale_sim/report_columns.hpp"
#include "models/engine/scale_sim/run.hpp"
#include "sim/workload/topology_csv.hpp"

namespace macroscope::compare {
namespace {

using scale_sim::LayerResult;
using scale_sim::Machine;

// A column of a published table and the column of ours that it is compared with.
struct Compared {
  const char* published;
  const char* ours;
};

class Comparison {
 public:
  Comparison(const std::filesystem::path& configs, const StudyProgress& progress,
             StudyResult& result)
      : configs_(configs), progress_(progress), result_(result) {}

  // Closed-form numbers of five networks, machine as shipped and without stalls.
  void layers_of_networks() {
    const PublishedTable table(configs_ / "studies/scale_sim/cycles.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      Machine machine;
      set_array(table, row, "df", machine);
      // The table names topologies by their path in SCALE-Sim's tree.
      std::string topology = std::filesystem::path(table.text(row, "topology")).stem().string();
      if (table.text(row, "topology").rfind("mlperf/", 0) == 0) topology = "mlperf_" + topology;
      const std::string what =
          fmt::format("{} {}, {} {} calc", table.text(row, "topology"), table.text(row, "layer"),
                      table.text(row, "array"), table.text(row, "df"));
      compare_layer(table, row, what, machine, topology,
                    {{"total_cycles_calc", "total_cycles"},
                     {"sram_ifmap", "sram_ifmap_reads"},
                     {"sram_filter", "sram_filter_reads"},
                     {"sram_ofmap", "sram_ofmap_writes"},
                     {"mapping_eff", "mapping_efficiency_pct"},
                     {"overall_util", "overall_utilization_pct"},
                     {"compute_util", "compute_utilization_pct"}});
    }
  }

  // Whole reports of single runs, calc and user mode.
  void layers_of_runs() {
    const PublishedTable table(configs_ / "studies/scale_sim/runs.csv");
    std::vector<Compared> columns;
    for (const auto& column : scale_sim::report_columns()) {
      if (std::string(column.name) != "layer") columns.push_back({column.name, column.name});
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const Machine machine = machine_of(table, row);
      const std::string what = run_name(table, row) + ", layer " + table.text(row, "layer_id");
      compare_layer(table, row, what, machine, table.text(row, "topology"), columns);
    }
  }

  // Sums over the layers of a run.
  void totals_of_runs() {
    const PublishedTable table(configs_ / "studies/scale_sim/totals.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const Machine machine = machine_of(table, row);
      std::uint64_t total = 0, stall = 0, prefetch = 0;
      std::string error;
      try {
        for (const LayerResult& l :
             scale_sim::run(machine, network(table.text(row, "topology"))).layers) {
          total += static_cast<std::uint64_t>(l.total_cycles);
          stall += static_cast<std::uint64_t>(l.stall_cycles);
          prefetch += static_cast<std::uint64_t>(l.cycles_incl_prefetch.value_or(0));
        }
      } catch (const ModelError& failure) {
        error = failure.what();
      }
      const std::string what = run_name(table, row) + ", all layers";
      const std::pair<const char*, std::uint64_t> sums[] = {
          {"total_cycles", total}, {"stall_cycles", stall}, {"cycles_incl_prefetch", prefetch}};
      for (const auto& [column, sum] : sums) {
        const std::string& published = table.text(row, column);
        if (published.empty()) continue;
        add(what, column, "cycles", published, error.empty() ? scale_sim::Cell(sum) : error);
      }
      if (progress_) progress_(result_.rows.size());
    }
  }

 private:
  static std::string run_name(const PublishedTable& table, std::size_t row) {
    return fmt::format("v{} {}, {} {} {}{}", table.text(row, "version"),
                       table.text(row, "topology"), table.text(row, "array"),
                       table.text(row, "dataflow"), table.text(row, "mode"),
                       table.text(row, "bandwidth_words"));
  }

  static void set_array(const PublishedTable& table, std::size_t row, const std::string& dataflow,
                        Machine& machine) {
    if (!read_size(table.text(row, "array"), machine.rows, machine.cols)) {
      throw ConfigError(table.fault(row, "array", "expected rows and columns, such as 16x16"));
    }
    const auto value = Text<scale_sim::Dataflow>::parse(table.text(row, dataflow));
    if (!value) throw ConfigError(table.fault(row, dataflow, value.error()));
    machine.dataflow = *value;
  }

  static Machine machine_of(const PublishedTable& table, std::size_t row) {
    Machine machine;
    set_array(table, row, "dataflow", machine);
    const auto mode = Text<scale_sim::Mode>::parse(table.text(row, "mode"));
    if (!mode) throw ConfigError(table.fault(row, "mode", mode.error()));
    machine.mode = *mode;
    machine.version = static_cast<std::uint32_t>(table.number(row, "version"));
    if (machine.mode == scale_sim::Mode::user) {
      machine.bandwidth_words = table.number(row, "bandwidth_words");
    }
    return machine;
  }

  const program::Workload& network(const std::string& topology) {
    const auto found = networks_.find(topology);
    if (found != networks_.end()) return found->second;
    const auto path = configs_ / "workloads/scale_sim" / (topology + ".csv");
    return networks_.emplace(topology, workload::read_topology_csv(path.string())).first->second;
  }

  void compare_layer(const PublishedTable& table, std::size_t row, const std::string& what,
                     const Machine& machine, const std::string& topology,
                     const std::vector<Compared>& columns) {
    const program::Workload& layers = network(topology);
    const std::uint64_t layer = table.number(row, "layer_id");
    if (layer >= layers.operators.size()) {
      throw ConfigError(table.fault(
          row, "layer_id", fmt::format("{} has {} layers", topology, layers.operators.size())));
    }
    LayerResult ours;
    std::string error;
    try {
      ours = scale_sim::simulate(scale_sim::layer_from(layers.operators[layer]), machine);
    } catch (const ModelError& failure) {
      error = failure.what();
    }
    for (const Compared& column : columns) {
      const std::string& published = table.text(row, column.published);
      if (published.empty()) continue;  // version 2 has no total with prefetch
      for (const auto& report : scale_sim::report_columns()) {
        if (std::string(report.name) != column.ours) continue;
        add(what, column.ours, report.unit, published,
            error.empty() ? report.value(ours) : scale_sim::Cell(error));
      }
    }
    if (progress_) progress_(result_.rows.size());
  }

  void add(const std::string& what, const std::string& quantity, const std::string& unit,
           const std::string& published, const scale_sim::Cell& ours) {
    StudyRow row{what, quantity, unit, published, "none", 0, false};
    double value = 0;
    bool is_number = true;
    if (const auto* count = std::get_if<std::uint64_t>(&ours)) {
      row.ours = std::to_string(*count);
      value = static_cast<double>(*count);
    } else if (const auto* real = std::get_if<double>(&ours)) {
      row.ours = shortest(*real);
      value = *real;
    } else {
      is_number = false;
      if (const auto* text = std::get_if<std::string>(&ours)) row.ours = *text;
    }
    if (is_number) {
      double expected = 0;
      std::from_chars(published.data(), published.data() + published.size(), expected);
      row.agrees = agrees_as_printed(published, value);
      row.difference = row.agrees ? 0 : value - expected;
    }
    result_.rows.push_back(std::move(row));
  }

  const std::filesystem::path& configs_;
  const StudyProgress& progress_;
  StudyResult& result_;
  std::map<std::string, program::Workload> networks_;
};

}  // namespace

StudyResult ScaleSimStudy::run(const std::filesystem::path& configs,
                               const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule =
      "counts are equal; percentages are equal to all digits printed (six decimals in the table of "
      "networks)";
  result.sources = {
      "scalesim-project/SCALE-Sim v3.0.0, commit 1d62b68a (2025-08-15): reports of its own runs",
      "scalesim-project/scale-sim-v2, commit 22f88b17 (2025-02-25): rows named v2",
      "layers of networks: closed formula of the same versions, checked against those runs"};
  Comparison comparison(configs, progress, result);
  comparison.layers_of_networks();
  comparison.layers_of_runs();
  comparison.totals_of_runs();
  return result;
}

}  // namespace macroscope::compare
