// Native runs: from what the simulator counted to the report.
#include <algorithm>
#include <iterator>

#include "analysis/report/native_bounds.hpp"
#include "analysis/report/native_dram.hpp"
#include "analysis/report/native_layers.hpp"
#include "analysis/report/number_text.hpp"
#include "analysis/report/report.hpp"

namespace macroscope::report {
namespace {

using program::Bound;
using program::LayerActivity;
using program::RunActivity;

double milliseconds(Cycles cycles, Hertz clock) {
  return duration(cycles, clock).count() / 1e6;
}

std::vector<Field> run_fields(const RunActivity& a) {
  return {
      {"architecture", a.architecture, "", "name of the architecture"},
      {"workload", a.workload, "", "name of the workload"},
      {"fidelity", a.fidelity, "", "tile: closed form per tile; pe: every PE, every cycle"},
      {"seed", a.seed, "", "seed of every random choice"},
      {"batch", a.batch, "", "inputs processed together"},
      {"cores", a.cores, "", "cores of the machine"},
      {"clock", a.clock.count(), "Hz", "core clock"},
      {"peak_macs_per_cycle", a.peak_macs_per_cycle, "MAC/cycle", "all cores together"},
      {"dram_peak_bandwidth", a.dram_peak.count(), "GB/s", "what the DRAM can move at best"},
      {"parameter_count", a.parameter_count, "", "weights of the network"},
  };
}

Value shared(const RunActivity& a, Bound bound) {
  Cycles sum;
  for (const LayerActivity& layer : a.layers) {
    if (layer.bound == bound) sum += layer.cycles;
  }
  return ratio(sum.as_double(), a.cycles.as_double());
}

/// Batches of `batch` inputs, one every `cycles`, as inputs per second; nothing when it takes no
/// time.
Value inputs_per_second(const RunActivity& a, Cycles cycles) {
  if (cycles.count() == 0) return {};
  return static_cast<double>(a.batch) * 1e9 / duration(cycles, a.clock).count();
}

std::vector<Field> total_fields(const RunActivity& a) {
  const program::DramTraffic dram = a.dram();
  const double per_cycle_average = ratio(dram.total().as_double(), a.cycles.as_double());
  double busiest = 0;
  Cycles compute;
  std::uint64_t vector_operations = 0;
  for (const LayerActivity& layer : a.layers) {
    busiest = std::max(busiest, ratio(layer.dram.total().as_double(), layer.cycles.as_double()));
    compute += layer.compute_cycles;
    vector_operations += layer.vector_operations;
  }
  const double peak_macs = a.cycles.as_double() * static_cast<double>(a.peak_macs_per_cycle);
  const std::uint64_t macs = a.macs();
  const auto gbps = [&a](double b) { return per_second(BytesPerCycle(b), a.clock).count(); };
  return {
      {"layers", std::uint64_t{a.layers.size()}, "", "operators that ran"},
      {"cycles", a.cycles.count(), "cycles", "latency of one batch, nothing on chip at the start"},
      {"time", milliseconds(a.cycles, a.clock), "ms", "the same as time"},
      {"steady_cycles", a.steady_cycles.count(), "cycles",
       "one batch to the next; " + a.steady_rule},
      {"steady_time", milliseconds(a.steady_cycles, a.clock), "ms", "the same as time"},
      {"cold_throughput", inputs_per_second(a, a.cycles), "1/s", "inputs per second, one batch"},
      {"steady_throughput", inputs_per_second(a, a.steady_cycles), "1/s",
       "inputs per second when batches follow each other"},
      {"macs", macs, "MAC", "multiply-accumulates"},
      {"vector_operations", vector_operations, "operations", "operations of the vector units"},
      {"mac_utilization",
       macs == 0 || peak_macs == 0 ? Value() : Value(static_cast<double>(macs) / peak_macs), "1",
       "MACs over peak MACs in all cycles"},
      {"compute_cycles", compute.count(), "cycles", "array occupancy of the slowest core, summed"},
      {"dram_read", dram.read().count(), "B", "bytes read from DRAM"},
      {"dram_write", dram.written().count(), "B", "bytes written to DRAM"},
      {"dram_average_rate", per_cycle_average, "B/cycle", "DRAM bytes over all cycles"},
      {"dram_average_bandwidth", gbps(per_cycle_average), "GB/s", "DRAM bytes over the time"},
      {"dram_busiest_layer_rate", busiest, "B/cycle", "highest average of any layer"},
      {"dram_busiest_layer_bandwidth", gbps(busiest), "GB/s", "highest average of any layer"},
      {"dram_peak_rate", per_cycle(a.dram_peak, a.clock).count(), "B/cycle",
       "what the DRAM can move at best"},
      {"dram_peak_bandwidth", a.dram_peak.count(), "GB/s", "what the DRAM can move at best"},
      {"compute_bound_share", shared(a, Bound::compute), "1", "time in compute-bound layers"},
      {"memory_bound_share", shared(a, Bound::memory), "1", "time in memory-bound layers"},
      {"vector_bound_share", shared(a, Bound::vector), "1", "time in vector-bound layers"},
      {"latency_bound_share", shared(a, Bound::latency), "1", "time in latency-bound layers"},
      {"not_simulated_nodes", std::uint64_t{a.skipped.size()}, "",
       "nodes of the network's file that nothing is known about"},
      {"not_simulated_output", skipped_bytes(a).count(), "B",
       "what those nodes make, as far as its size is known"},
      {"free_nodes", std::uint64_t{a.free_nodes.size()}, "",
       "nodes of the network's file that cost nothing"},
      {"identities_checked", a.identities_checked, "", "equations that held in the layers"},
  };
}

void append(std::vector<Field>& fields, std::vector<Field> more) {
  std::move(more.begin(), more.end(), std::back_inserter(fields));
}

}  // namespace

Report make_report(const RunActivity& activity) {
  Report report;
  report.kind = "native";
  report.run = run_fields(activity);
  report.parameters.assign(activity.workload_parameters.begin(),
                           activity.workload_parameters.end());
  report.totals = total_fields(activity);
  append(report.run, dram_run_fields(activity));
  append(report.totals, dram_total_fields(activity));
  append(report.totals, bound_total_fields(activity));
  report.layers = native_layer_table(activity);
  report.free_nodes = activity.free_nodes;
  report.stats = native_stats(activity);
  report.identities = activity.identities;
  for (const std::string& text : activity.warnings) report.warnings.push_back(parse_warning(text));
  report.summary = native_summary(activity);
  return report;
}

}  // namespace macroscope::report
