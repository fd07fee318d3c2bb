#include "analysis/report/native_dram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analysis/report/number_text.hpp"

namespace macroscope::report {
namespace {

using program::DramWork;
using program::LayerActivity;
using program::RunActivity;

/// One layer, or several added up.
struct Part {
  Cycles cycles;
  Cycles plain_cycles;
  Bytes asked;
  DramWork work;

  void add(const LayerActivity& layer) {
    cycles += layer.cycles;
    plain_cycles += layer.plain_cycles;
    asked += layer.dram.total();
    if (layer.work) work += *layer.work;
  }
};

Part part_of(const LayerActivity& layer) {
  Part part;
  part.add(layer);
  return part;
}

template <class Predicate>
Part sum_of(const RunActivity& a, const Predicate& wanted) {
  Part sum;
  for (const LayerActivity& layer : a.layers) {
    if (wanted(layer)) sum.add(layer);
  }
  return sum;
}

Part whole_run(const RunActivity& a) {
  return sum_of(a, [](const LayerActivity&) { return true; });
}

Part weight_layers(const RunActivity& a) {
  return sum_of(a, [](const LayerActivity& layer) { return layer.streams_weights; });
}

double share_of_peak(const RunActivity& a, const Part& part) {
  const double seconds = duration(part.cycles, a.clock).count() / 1e9;
  return ratio(part.asked.as_double(), seconds * a.dram_peak.count() * 1e9);
}

double working_share(const Part& part) {
  return ratio(static_cast<double>(part.work.bus_busy),
               static_cast<double>(part.work.bus_working()));
}

/// Share of the time with work that was lost to a cause.
double lost_share(const Part& part, std::size_t cause) {
  if (cause >= part.work.bus_lost.size()) return 0;
  return ratio(static_cast<double>(part.work.bus_lost[cause]),
               static_cast<double>(part.work.bus_working()));
}

std::vector<Field> fields_of(const RunActivity& a, const Part& part) {
  const program::DramLimits& limits = *a.dram_limits;
  const auto of_ceiling = [&](double share) { return ratio(share, limits.refresh_ceiling); };
  const double achieved = share_of_peak(a, part);
  const double working = working_share(part);
  const auto slower = [&]() -> Value {
    if (part.plain_cycles.count() == 0) return {};
    return part.cycles.as_double() / part.plain_cycles.as_double();
  };
  const auto hits = [&]() -> Value {
    if (part.work.accesses == 0) return {};
    return static_cast<double>(part.work.row_hits) / static_cast<double>(part.work.accesses);
  };
  std::vector<Field> fields = {
      {"cycles_with_bandwidth_dram", part.plain_cycles.count(), "cycles",
       "the same programs with the bandwidth and latency of <dram>"},
      {"dram_slowdown", slower(), "1",
       "cycles over those with the bandwidth and latency of <dram>"},
      {"dram_share_of_peak", achieved, "1", "bytes asked for over the time, against the peak"},
      {"dram_share_of_ceiling", of_ceiling(achieved), "1", "the same against the refresh ceiling"},
      {"dram_working_share_of_peak", working, "1",
       "time in which the data buses carried bytes over the time in which there was work"},
      {"dram_working_share_of_ceiling", of_ceiling(working), "1",
       "the same against the refresh ceiling"},
      {"dram_row_hit_rate", hits(), "1", "accesses to an open row over all accesses"},
      {"dram_moved", part.work.moved.count(), "B", "bytes of whole accesses"},
      {"dram_overfetch", part.work.overfetch.count(), "B", "of them: not asked for"},
  };
  if (limits.inline_ecc) {
    fields.push_back({"dram_ecc_reads", part.work.ecc_reads, "accesses",
                      "reads of check bits, and of data to be modified; in dram_moved"});
    fields.push_back({"dram_ecc_writes", part.work.ecc_writes, "accesses",
                      "writes of check bits; in dram_moved"});
  }
  for (std::size_t i = 0; i + 1 < limits.causes.size(); ++i) {
    fields.push_back(
        {"dram_lost_" + limits.causes[i], lost_share(part, i), "1",
         "share of the time with work in which the data buses waited: " + limits.cause_docs[i]});
  }
  return fields;
}

std::string shares_text(const RunActivity& a, const Part& part, const char* when) {
  const double share = share_of_peak(a, part);
  return fmt::format("{} {}: {} of the peak, {} of the refresh ceiling", when,
                     si(share * a.dram_peak.count() * 1e9, "B/s"), percent(share),
                     percent(ratio(share, a.dram_limits->refresh_ceiling)));
}

/// Where the time with work went, the largest loss first.
std::string losses_text(const RunActivity& a, const Part& part) {
  std::vector<std::size_t> order(a.dram_limits->causes.size() - 1);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
    return lost_share(part, x) > lost_share(part, y);
  });
  std::string text = fmt::format("with work: data {}", percent(working_share(part)));
  for (const std::size_t cause : order) {
    const double share = lost_share(part, cause);
    if (share >= 0.0005) {
      text += fmt::format(", {} {}", a.dram_limits->causes[cause], percent(share));
    }
  }
  return text;
}

}  // namespace

void add_dram_columns(Table& table, const RunActivity& activity) {
  if (!activity.dram_limits) return;
  for (const Field& field : fields_of(activity, Part())) {
    table.columns.push_back({field.name, field.unit, field.doc});
  }
  for (std::size_t i = 0; i < activity.layers.size(); ++i) {
    for (Field& field : fields_of(activity, part_of(activity.layers[i]))) {
      table.rows[i].push_back(std::move(field.value));
    }
  }
}

std::vector<Field> dram_run_fields(const RunActivity& activity) {
  if (!activity.dram_limits) return {};
  const program::DramLimits& limits = *activity.dram_limits;
  return {{"memory", limits.name, "", "name of the command-level DRAM"},
          {"memory_channels", limits.channels, "", "its channels"},
          {"dram_refresh_ceiling", limits.refresh_ceiling, "1",
           "share of the peak that refresh leaves: " + limits.refresh_rule}};
}

std::vector<Field> dram_total_fields(const RunActivity& activity) {
  if (!activity.dram_limits) return {};
  std::vector<Field> fields = fields_of(activity, whole_run(activity));
  const Part weights = weight_layers(activity);
  const auto streaming = [&](double share) -> Value {
    if (weights.cycles.count() == 0) return {};
    return share;
  };
  const double share = share_of_peak(activity, weights);
  fields.push_back({"dram_weight_share_of_peak", streaming(share), "1",
                    "dram_share_of_peak over the layers that multiply by weights of the network"});
  fields.push_back({"dram_weight_share_of_ceiling",
                    streaming(ratio(share, activity.dram_limits->refresh_ceiling)), "1",
                    "the same against the refresh ceiling"});
  return fields;
}

std::vector<SummaryLine> dram_summary_lines(const RunActivity& a) {
  if (!a.dram_limits) return {};
  const program::DramLimits& limits = *a.dram_limits;
  const Part run = whole_run(a);
  const Part weights = weight_layers(a);
  std::vector<SummaryLine> lines;
  lines.push_back({"Commands", fmt::format("{}, {}, peak {}, refresh ceiling {} ({})", limits.name,
                                           counted(limits.channels, "channel"),
                                           si(a.dram_peak.count() * 1e9, "B/s"),
                                           percent(limits.refresh_ceiling), limits.refresh_rule)});
  if (weights.cycles.count() > 0) {
    lines.push_back({"", shares_text(a, weights, "reading weights")});
  }
  lines.push_back({"", shares_text(a, run, "whole run")});
  lines.push_back({"", losses_text(a, run)});
  lines.push_back({"", fmt::format("row hits {}, overfetch {} of {}",
                                   percent(ratio(static_cast<double>(run.work.row_hits),
                                                 static_cast<double>(run.work.accesses))),
                                   si(run.work.overfetch.as_double(), "B"),
                                   si(run.work.moved.as_double(), "B"))});
  if (limits.inline_ecc) {
    lines.push_back({"", fmt::format("inline ECC {} reads and {} writes more",
                                     grouped(run.work.ecc_reads), grouped(run.work.ecc_writes))});
  }
  lines.push_back(
      {"", fmt::format("{:.3f} times the {} cycles with the bandwidth and latency of <dram>",
                       ratio(run.cycles.as_double(), run.plain_cycles.as_double()),
                       grouped(run.plain_cycles.count()))});
  return lines;
}

std::string slowdown_text(const LayerActivity& layer) {
  if (layer.plain_cycles.count() == 0) return "-";
  return fmt::format("{:.3f}", layer.cycles.as_double() / layer.plain_cycles.as_double());
}

}  // namespace macroscope::report
