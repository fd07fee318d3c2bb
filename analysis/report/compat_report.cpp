#include "analysis/report/compat_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analysis/report/number_text.hpp"
#include "models/engine/scale_sim/components.hpp"
#include "models/engine/scale_sim/report_columns.hpp"

namespace macroscope::report {
namespace {

using scale_sim::LayerResult;
using scale_sim::Mode;
using scale_sim::ReportColumn;

constexpr std::size_t kSlowest = 5;

Value to_value(const scale_sim::Cell& cell) {
  return std::visit([](const auto& v) -> Value { return v; }, cell);
}

std::vector<Field> run_fields(const CompatRun& s) {
  const scale_sim::Machine& m = s.machine;
  return {
      {"architecture", s.architecture, "", "name of the architecture"},
      {"workload", s.workload, "", "name of the workload"},
      {"fidelity", std::string("tile"), "", "SCALE-Sim's own level of detail"},
      {"seed", std::uint64_t{1}, "", "nothing here is random"},
      {"rows", m.rows, "", "rows of the array"},
      {"cols", m.cols, "", "columns of the array"},
      {"dataflow", Text<scale_sim::Dataflow>::format(m.dataflow), "", "which operand stays"},
      {"mode", Text<Mode>::format(m.mode), "", "calc: no stalls; user: bandwidth and stalls"},
      {"ifmap_capacity", m.ifmap.count(), "B", "ifmap buffer"},
      {"filter_capacity", m.filter.count(), "B", "filter buffer"},
      {"ofmap_capacity", m.ofmap.count(), "B", "ofmap buffer"},
      {"bandwidth_words", m.bandwidth_words, "words/cycle", "per operand, in user mode"},
      {"compat_version", std::uint64_t{m.version}, "", "version of SCALE-Sim that is followed"},
  };
}

/// Sums a column over the layers; nothing when a layer has no value for it.
Value column_sum(const CompatRun& s, const ReportColumn& column) {
  std::uint64_t sum = 0;
  for (const LayerResult& layer : s.result.layers) {
    const Value value = to_value(column.value(layer));
    const auto* count = std::get_if<std::uint64_t>(&value);
    if (count == nullptr) return {};
    sum += *count;
  }
  return sum;
}

std::vector<Field> total_fields(const CompatRun& s) {
  std::vector<Field> fields;
  fields.push_back({"layers", std::uint64_t{s.result.layers.size()}, "", "layers that ran"});
  for (const ReportColumn& column : scale_sim::report_columns()) {
    const std::string unit = column.unit;
    if (unit == "cycles" || unit == "words") {
      fields.push_back({column.name, column_sum(s, column), unit,
                        std::string("sum over the layers: ") + column.doc});
    }
  }
  return fields;
}

std::vector<Stat> stats_of(const std::vector<Field>& totals) {
  std::vector<Stat> stats;
  for (const Field& field : totals) {
    if (field.name == "layers") continue;
    stats.push_back({"scale_sim." + field.name, field.value, field.unit, field.doc,
                     "counted by the SCALE-Sim model"});
  }
  return stats;
}

std::string count_text(const Value& value) {
  const auto* count = std::get_if<std::uint64_t>(&value);
  return count != nullptr ? grouped(*count) : "n/a";
}

std::string words_text(const std::vector<Field>& totals, const char* name) {
  for (const Field& field : totals) {
    if (field.name == name) return count_text(field.value);
  }
  return "n/a";
}

SummaryTable layer_table(const CompatRun& s, const std::vector<std::size_t>& order) {
  SummaryTable table;
  table.headers = {"layer", "total cycles", "stalls", "mapping", "compute use", "overall use"};
  for (const std::size_t at : order) {
    const LayerResult& l = s.result.layers[at];
    table.rows.push_back({l.layer, count_text(static_cast<std::uint64_t>(l.total_cycles)),
                          count_text(static_cast<std::uint64_t>(l.stall_cycles)),
                          percent(l.mapping_efficiency_pct / 100),
                          percent(l.compute_utilization_pct / 100),
                          percent(l.overall_utilization_pct / 100)});
  }
  return table;
}

Summary summary_of(const CompatRun& s, const std::vector<Field>& totals) {
  const scale_sim::Machine& m = s.machine;
  Summary summary;
  summary.title =
      fmt::format("{} on {}, as SCALE-Sim v{} counts", s.workload, s.architecture, m.version);
  auto& lines = summary.lines;
  lines.push_back(
      {"Machine",
       fmt::format("{}x{} array, {}, {} mode, buffers {} / {} / {} B", m.rows, m.cols,
                   Text<scale_sim::Dataflow>::format(m.dataflow), Text<Mode>::format(m.mode),
                   grouped(m.ifmap.count()), grouped(m.filter.count()), grouped(m.ofmap.count()))});
  if (m.mode == Mode::user) {
    lines.push_back({"Bandwidth", fmt::format("{} words/cycle and operand", m.bandwidth_words)});
  }
  lines.push_back(
      {"Cycles", fmt::format("{} total, of which {} stalls; with first fill {}",
                             words_text(totals, "total_cycles"), words_text(totals, "stall_cycles"),
                             words_text(totals, "cycles_incl_prefetch"))});
  lines.push_back({"DRAM words", fmt::format("{} ifmap and {} filter read, {} ofmap written",
                                             words_text(totals, "dram_ifmap_reads"),
                                             words_text(totals, "dram_filter_reads"),
                                             words_text(totals, "dram_ofmap_writes"))});
  lines.push_back({"SRAM words", fmt::format("{} ifmap and {} filter read, {} ofmap written",
                                             words_text(totals, "sram_ifmap_reads"),
                                             words_text(totals, "sram_filter_reads"),
                                             words_text(totals, "sram_ofmap_writes"))});
  std::vector<std::size_t> order(s.result.layers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  summary.layers = layer_table(s, order);
  summary.layers.title = "All layers";
  std::stable_sort(order.begin(), order.end(), [&s](std::size_t a, std::size_t b) {
    return s.result.layers[a].total_cycles > s.result.layers[b].total_cycles;
  });
  order.resize(std::min(order.size(), kSlowest));
  summary.slowest = layer_table(s, order);
  summary.slowest.title =
      fmt::format("Slowest {} of {}", order.size(), counted(s.result.layers.size(), "layer"));
  summary.rules.push_back(
      "SCALE-Sim's total is one less than the count of cycles of a layer; words are bytes.");
  summary.advice.push_back(
      "Run the same workload on a native architecture to see overlap, DRAM limits and vector "
      "work.");
  return summary;
}

}  // namespace

Report make_report(const CompatRun& run) {
  Report report;
  report.kind = "scale-sim";
  report.run = run_fields(run);
  report.parameters.assign(run.workload_parameters.begin(), run.workload_parameters.end());
  report.totals = total_fields(run);
  report.csv_units_in_header = false;
  for (const ReportColumn& column : scale_sim::report_columns()) {
    report.layers.columns.push_back({column.name, column.unit, column.doc});
  }
  for (const LayerResult& layer : run.result.layers) {
    std::vector<Value>& row = report.layers.rows.emplace_back();
    for (const ReportColumn& column : scale_sim::report_columns()) {
      row.push_back(to_value(column.value(layer)));
    }
  }
  report.stats = stats_of(report.totals);
  for (const std::string& text : run.result.warnings) {
    report.warnings.push_back(parse_warning(text));
  }
  report.summary = summary_of(run, report.totals);
  return report;
}

}  // namespace macroscope::report
