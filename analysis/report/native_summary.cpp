// The first screen of a native run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "analysis/report/native_bounds.hpp"
#include "analysis/report/native_dram.hpp"
#include "analysis/report/native_layers.hpp"
#include "analysis/report/number_text.hpp"

namespace macroscope::report {
namespace {

using program::Bound;
using program::LayerActivity;
using program::RunActivity;

constexpr std::size_t kSlowest = 5;
// The parameters that every reader asks for; report.json has all of them.
constexpr std::array<const char*, 5> kShownParameters = {"phase", "sequence", "context", "weights",
                                                         "activations"};
constexpr std::array<Bound, 4> kBounds = {Bound::compute, Bound::memory, Bound::vector,
                                          Bound::latency};

using Shares = std::array<double, kBounds.size()>;

Shares bound_shares(const RunActivity& a) {
  Shares shares{};
  for (const LayerActivity& layer : a.layers) {
    shares[static_cast<std::size_t>(layer.bound)] +=
        ratio(layer.cycles.as_double(), a.cycles.as_double());
  }
  return shares;
}

std::string utilization_text(const RunActivity& a, const LayerActivity& layer) {
  const Value value = mac_utilization(a, layer);
  const double* used = std::get_if<double>(&value);
  return used != nullptr ? percent(*used) : "-";
}

std::string workload_line(const RunActivity& a) {
  std::string text = fmt::format("{}, batch {}, {}", a.workload, a.batch,
                                 si(static_cast<double>(a.macs()), "MAC"));
  if (a.parameter_count > 0) {
    text += fmt::format(", {} parameters", si(static_cast<double>(a.parameter_count), ""));
  }
  for (const char* name : kShownParameters) {
    const auto at = a.workload_parameters.find(name);
    if (at != a.workload_parameters.end()) text += fmt::format(", {} {}", name, at->second);
  }
  return text;
}

std::string machine_line(const RunActivity& a) {
  return fmt::format("{}: {}, {} MAC/cycle at {}, DRAM {}", a.architecture,
                     counted(a.cores, "core"), grouped(a.peak_macs_per_cycle),
                     si(a.clock.count(), "Hz"), si(a.dram_peak.count() * 1e9, "B/s"));
}

std::string cycles_line(const RunActivity& a, Cycles cycles, const std::string& meaning) {
  return fmt::format("{} cycles = {}, {}", grouped(cycles.count()),
                     time_text(duration(cycles, a.clock)), meaning);
}

double per_second_of(const RunActivity& a, double amount, Cycles cycles) {
  return ratio(amount * 1e9, duration(cycles, a.clock).count());
}

std::string inputs_text(const RunActivity& a, Cycles cycles) {
  const double rate = per_second_of(a, static_cast<double>(a.batch), cycles);
  constexpr double kWhole = 1e4;  // above it a fraction of an input per second is noise
  return fmt::format("{} inputs/s", rate < kWhole ? fmt::format("{:.4g}", rate)
                                                  : grouped(static_cast<std::uint64_t>(rate)));
}

std::string throughput_line(const RunActivity& a) {
  std::string text;
  if (a.steady_cycles.count() > 0) text = inputs_text(a, a.steady_cycles) + " in steady state, ";
  return text + inputs_text(a, a.cycles) + " one batch at a time";
}

std::string utilization_line(const RunActivity& a) {
  const double macs = static_cast<double>(a.macs());
  if (a.macs() == 0) return "no multiply-accumulates in this workload";
  const double peak = static_cast<double>(a.peak_macs_per_cycle);
  return fmt::format("{} of peak: {} of {}", percent(ratio(macs, peak * a.cycles.as_double())),
                     si(per_second_of(a, macs, a.cycles), "MAC/s"),
                     si(peak * a.clock.count(), "MAC/s"));
}

std::string bound_line(const RunActivity& a) {
  const Shares shares = bound_shares(a);
  std::array<std::size_t, kBounds.size()> order{0, 1, 2, 3};
  std::stable_sort(order.begin(), order.end(),
                   [&shares](std::size_t x, std::size_t y) { return shares[x] > shares[y]; });
  std::string text;
  for (const std::size_t at : order) {
    if (shares[at] <= 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(kBounds[at]),
                        percent(shares[at]));
  }
  return text.empty() ? "-" : text + " of the time";
}

std::string traffic_line(const RunActivity& a) {
  const program::DramTraffic dram = a.dram();
  std::string text = fmt::format(
      "{} read, {} written; weights {}, inputs {}, outputs {}", si(dram.read().as_double(), "B"),
      si(dram.written().as_double(), "B"), si(dram.weight_read.as_double(), "B"),
      si(dram.input_read.as_double(), "B"), si(dram.output_written.as_double(), "B"));
  const Bytes spills = dram.partial_sum_read + dram.partial_sum_written;
  if (spills.count() > 0) text += fmt::format(", spilled sums {}", si(spills.as_double(), "B"));
  return text;
}

std::string bandwidth_text(const RunActivity& a, double bytes_per_cycle) {
  return fmt::format("{:.3g} B/cycle ({})", bytes_per_cycle,
                     si(bytes_per_cycle * a.clock.count(), "B/s"));
}

std::vector<SummaryLine> bandwidth_lines(const RunActivity& a) {
  const double average = ratio(a.dram().total().as_double(), a.cycles.as_double());
  const double limit = per_cycle(a.dram_peak, a.clock).count();
  std::vector<SummaryLine> lines;
  lines.push_back({"", fmt::format("average {}, {} of the limit of {}", bandwidth_text(a, average),
                                   percent(ratio(average, limit)), bandwidth_text(a, limit))});
  const LayerActivity* busiest = nullptr;
  double peak = 0;
  for (const LayerActivity& layer : a.layers) {
    const double rate = ratio(layer.dram.total().as_double(), layer.cycles.as_double());
    if (rate > peak) {
      peak = rate;
      busiest = &layer;
    }
  }
  if (busiest != nullptr) {
    lines.push_back(
        {"", fmt::format("peak {} in layer {}", bandwidth_text(a, peak), busiest->name)});
  }
  return lines;
}

/// "96 Reshape, 48 Transpose": how often each type stands in a list of nodes.
template <class Nodes>
std::string counts_by_type(const Nodes& nodes, std::size_t most) {
  std::map<std::string, std::size_t> counts;
  for (const auto& node : nodes) ++counts[node.type];
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& [type, count] : counts) order.emplace_back(count, type);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  std::string text;
  for (std::size_t i = 0; i < order.size() && i < most; ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", order[i].first, order[i].second);
  }
  return order.size() > most ? text + ", ..." : text;
}

/// What the network's file has that is no layer.
std::vector<SummaryLine> node_lines(const RunActivity& a) {
  constexpr std::size_t kTypes = 6;
  std::vector<SummaryLine> lines;
  if (!a.skipped.empty()) {
    std::map<std::string, int> kinds;
    for (const program::SkippedNode& node : a.skipped) ++kinds[node.type];
    lines.push_back(
        {"Not simulated",
         fmt::format("{} of {}: {}; results of {}", counted(a.skipped.size(), "node"),
                     counted(kinds.size(), "kind"), counts_by_type(a.skipped, kTypes),
                     skipped_bytes(a).count() == 0 ? std::string("unknown size")
                                                   : si(skipped_bytes(a).as_double(), "B"))});
  }
  if (!a.free_nodes.empty()) {
    lines.push_back({"Free", fmt::format("{}: {}", counted(a.free_nodes.size(), "node"),
                                         counts_by_type(a.free_nodes, kTypes))});
  }
  return lines;
}

SummaryTable slowest_layers(const RunActivity& a) {
  SummaryTable table;
  table.headers = {"layer", "cycles", "share", "MAC use", "bound by"};
  if (a.dram_limits) table.headers.emplace_back("slowdown");
  std::vector<std::size_t> order(a.layers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&a](std::size_t x, std::size_t y) {
    return a.layers[x].cycles > a.layers[y].cycles;
  });
  order.resize(std::min(order.size(), kSlowest));
  Cycles sum;
  for (const std::size_t at : order) {
    const LayerActivity& layer = a.layers[at];
    sum += layer.cycles;
    table.rows.push_back({layer.name, grouped(layer.cycles.count()),
                          percent(ratio(layer.cycles.as_double(), a.cycles.as_double())),
                          utilization_text(a, layer), to_string(layer.bound)});
    if (a.dram_limits) table.rows.back().push_back(slowdown_text(layer));
    table.notes.push_back(layer.bound_reason);
  }
  table.title = fmt::format("Slowest {} of {} ({} of the time)", order.size(),
                            counted(a.layers.size(), "layer"),
                            percent(ratio(sum.as_double(), a.cycles.as_double())));
  return table;
}

SummaryTable all_layers(const RunActivity& a) {
  SummaryTable table;
  table.title = "All layers";
  table.headers = {"layer",   "kind",      "cycles",  "share",
                   "MAC use", "DRAM read", "written", "bound by"};
  if (a.dram_limits) table.headers.emplace_back("slowdown");
  for (const LayerActivity& layer : a.layers) {
    table.rows.push_back({layer.name, layer.kind, grouped(layer.cycles.count()),
                          percent(ratio(layer.cycles.as_double(), a.cycles.as_double())),
                          utilization_text(a, layer), si(layer.dram.read().as_double(), "B"),
                          si(layer.dram.written().as_double(), "B"), to_string(layer.bound)});
    if (a.dram_limits) table.rows.back().push_back(slowdown_text(layer));
  }
  return table;
}

/// One sentence and, under it, parameters to copy.
std::vector<std::string> advice(const RunActivity& a) {
  const Shares shares = bound_shares(a);
  const auto most = std::max_element(shares.begin(), shares.end());
  Cycles fill;
  Cycles compute;
  for (const LayerActivity& layer : a.layers) {
    fill += layer.fill_cycles;
    compute += layer.compute_cycles;
  }
  const double filling = ratio(fill.as_double(), compute.as_double());
  const auto larger_batch = [&a](const char* why) {
    return fmt::format("-p workload.batch={}: {}", 4 * a.batch, why);
  };
  switch (kBounds[static_cast<std::size_t>(most - shares.begin())]) {
    case Bound::memory:
      return {"DRAM holds most of the time.",
              a.dram_limits ? fmt::format("-p memory.channels={}: twice the bandwidth",
                                          2 * a.dram_limits->channels)
                            : fmt::format("-p dram.bandwidth={:g}GB/s: twice the bandwidth",
                                          2 * a.dram_peak.count()),
              larger_batch("each weight that is read serves more inputs")};
    case Bound::vector:
      return {"The vector unit holds most of the time.", "-p vector.lanes: more lanes"};
    case Bound::compute:
    case Bound::latency:
      break;
  }
  if (filling > 0.25) {
    return {
        fmt::format("The array spends {} of its busy time filling and draining.", percent(filling)),
        larger_batch("longer streams"), "-p array.rows, -p array.cols: a smaller array"};
  }
  return {"The array is the limit.", fmt::format("-p core.count={}: more cores", 2 * a.cores),
          "-p array.rows, -p array.cols: a larger array"};
}

}  // namespace

Summary native_summary(const RunActivity& a) {
  Summary summary;
  summary.title =
      fmt::format("{} on {}, fidelity {}, seed {}", a.workload, a.architecture, a.fidelity, a.seed);
  auto& lines = summary.lines;
  lines.push_back({"Workload", workload_line(a)});
  for (SummaryLine& line : node_lines(a)) lines.push_back(std::move(line));
  lines.push_back({"Machine", machine_line(a)});
  lines.push_back({"Latency", cycles_line(a, a.cycles, "one batch, nothing on chip at the start")});
  if (a.steady_cycles.count() > 0) {
    lines.push_back({"Steady state", cycles_line(a, a.steady_cycles, "one batch to the next")});
  }
  lines.push_back({"Throughput", throughput_line(a)});
  lines.push_back({"Utilization", utilization_line(a)});
  lines.push_back({"Bound by", bound_line(a)});
  for (SummaryLine& line : bound_summary_lines(a)) lines.push_back(std::move(line));
  lines.push_back({"DRAM", traffic_line(a)});
  for (SummaryLine& line : bandwidth_lines(a)) lines.push_back(std::move(line));
  for (SummaryLine& line : dram_summary_lines(a)) lines.push_back(std::move(line));
  summary.slowest = slowest_layers(a);
  if (!a.bound_rule.empty()) summary.rules.push_back("Bound by: " + a.bound_rule);
  if (!a.steady_rule.empty()) summary.rules.push_back("Steady state: " + a.steady_rule);
  if (!a.operand_rule.empty()) summary.rules.push_back("Operands: " + a.operand_rule);
  summary.advice = advice(a);
  summary.layers = all_layers(a);
  return summary;
}

}  // namespace macroscope::report
