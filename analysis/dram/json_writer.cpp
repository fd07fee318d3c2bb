#include <nlohmann/json.hpp>

#include "analysis/dram/trace_report.hpp"
#include "models/memory/dram/controller_components.hpp"
#include "models/memory/dram/energy.hpp"

namespace macroscope::dram_report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;
constexpr std::size_t kHistogramBins = 32;

Json commands_of(const dram::Standard& standard, const Summary& sum) {
  Json object = Json::object();
  for (std::size_t i = 0; i < sum.commands.size(); ++i) {
    object[standard.commands[i].name] = sum.commands[i];
  }
  return object;
}

Json limits_of(const Summary& sum) {
  Json object = Json::object();
  object["busy"] = sum.busy;
  for (std::size_t i = 0; i < dram::kLimits; ++i) {
    object[dram::limit_name(static_cast<dram::Limit>(i))] = sum.lost[i];
  }
  return object;
}

Json latency_of(const dram::LatencyHistogram& latency) {
  Json bins = Json::array();
  for (const dram::LatencyHistogram::Bin& bin : latency.bins(kHistogramBins)) {
    bins.push_back({{"from", bin.from}, {"to", bin.to}, {"count", bin.count}});
  }
  return {{"mean", latency.mean()},
          {"p50", latency.percentile(0.50)},
          {"p90", latency.percentile(0.90)},
          {"p99", latency.percentile(0.99)},
          {"max", latency.max()},
          {"reads", latency.count()},
          {"histogram", std::move(bins)}};
}

/// The figures that stand at the top for all channels and in `channels` for each.
void add_figures(Json& object, const dram::Standard& standard, const Summary& sum) {
  object["requests"] = sum.requests();
  object["reads"] = sum.reads;
  object["writes"] = sum.writes;
  object["ecc_reads"] = sum.ecc_reads;
  object["ecc_writes"] = sum.ecc_writes;
  object["forwarded"] = sum.forwarded;
  object["merged"] = sum.merged;
  object["bandwidth_gb_per_s"] = sum.bandwidth() * 1e-9;
  object["peak_gb_per_s"] = sum.peak * 1e-9;
  object["average_read_latency_cycles"] = sum.latency.mean();
  object["row_hit_rate"] = sum.row_hit_rate();
  object["row_hits"] = sum.hits;
  object["row_misses"] = sum.misses;
  object["row_conflicts"] = sum.conflicts;
  object["commands"] = commands_of(standard, sum);
  object["limits"] = limits_of(sum);
  object["data_buses"] = sum.data_buses;
  object["latency"] = latency_of(sum.latency);
  object["fast_path_share"] = sum.fast_share();
}

Json optional_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Entries in pJ by name, null where there is no source; `sources` has formula and source of each.
Json energy_object(const std::optional<dram::Energy>& energy) {
  if (!energy) return nullptr;
  Json object = Json::object();
  Json sources = Json::object();
  for (const dram::EnergyEntry& entry : energy->entries) {
    object[entry.name] = optional_of(entry.pj);
    sources[entry.name] = {{"formula", entry.formula}, {"source", entry.source}};
  }
  object["total"] = energy->total_pj;
  object["pj_per_bit"] = optional_of(energy->pj_per_bit());
  object["average_power_w"] = energy->average_power_w();
  object["boundary"] = energy->boundary;
  object["sources"] = std::move(sources);
  return object;
}

Json energy_totals(const std::optional<dram::Energy>& energy) {
  if (!energy) return nullptr;
  return {{"total", energy->total_pj},
          {"pj_per_bit", optional_of(energy->pj_per_bit())},
          {"average_power_w", energy->average_power_w()}};
}

Json advice_of(const MappingAdvice& advice) {
  Json trials = Json::array();
  for (const MappingTrial& trial : advice.trials) {
    trials.push_back({{"mapping", trial.order},
                      {"hash", trial.hash ? "xor" : "none"},
                      {"cycles", trial.cycles}});
  }
  Json object = {{"cycles", advice.cycles}, {"trials", std::move(trials)}};
  object["best"] = advice.best ? Json(*advice.best) : Json(nullptr);
  object["text"] = advice_text(advice);
  return object;
}

/// Null without a code.
Json ecc_of(const dram::Memory& memory) {
  if (!memory.ecc) return nullptr;
  return {{"data", memory.ecc->data},
          {"block_bytes", memory.ecc->block * memory.standard.access_bytes},
          {"lines", memory.ecc->lines}};
}

Json units() {
  return {{"cycles", "cycles"},
          {"tick_ps", "ps"},
          {"capacity_bytes", "B"},
          {"bandwidth_gb_per_s", "GB/s"},
          {"peak_gb_per_s", "GB/s"},
          {"average_read_latency_cycles", "cycles"},
          {"limits", "cycles of a data bus"},
          {"latency", "cycles"},
          {"energy", "pJ"},
          {"pj_per_bit", "pJ/bit"},
          {"average_power_w", "W"}};
}

}  // namespace

std::string json_text(const TraceReport& report) {
  const dram::Memory& memory = *report.memory;
  const Summary& total = report.run.total;
  Json object = Json::object();
  object["schema_version"] = kSchemaVersion;
  object["memory"] = memory.name;
  object["memory_file"] = report.memory_file;
  object["trace"] = report.trace_file;
  object["trace_format"] = Text<dram::TraceFormat>::format(report.trace_format);
  object["policy"] = Text<dram::Policy>::format(memory.policy);
  object["mapping"] = report.mapping;
  object["hash"] = memory.hash ? "xor" : "none";
  object["refresh"] = Text<dram::RefreshMode>::format(memory.controller.refresh);
  object["outstanding"] = memory.outstanding;
  object["inline_ecc"] = ecc_of(memory);
  object["capacity_bytes"] = memory.capacity();
  object["access_bytes"] = memory.standard.access_bytes;
  object["tick_ps"] = static_cast<double>(memory.standard.tick_fs) * 1e-3;
  object["cycles"] = total.cycles;
  add_figures(object, memory.standard, total);
  const std::optional<double> ceiling = refresh_ceiling(memory);
  object["refresh_ceiling"] = optional_of(ceiling);
  object["energy"] = energy_object(dram::energy_of(memory, report.run.stats, total.cycles));
  Json channels = Json::array();
  for (std::size_t i = 0; i < report.run.channels.size(); ++i) {
    Json channel = Json::object();
    add_figures(channel, memory.standard, report.run.channels[i]);
    channel["energy"] = energy_totals(dram::energy_of(memory, {report.run.stats[i]}, total.cycles));
    channels.push_back(std::move(channel));
  }
  object["channels"] = std::move(channels);
  object["advice"] = report.advice ? advice_of(*report.advice) : Json(nullptr);
  object["warnings"] = report.warnings;
  object["units"] = units();
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace macroscope::dram_report
