#include <fmt/format.h>

#include <algorithm>

#include "analysis/dram/trace_report.hpp"
#include "analysis/report/number_text.hpp"
#include "models/memory/dram/controller_components.hpp"
#include "models/memory/dram/energy.hpp"

namespace macroscope::dram_report {

using report::grouped;
using report::percent;

namespace {

constexpr std::size_t kHistogramBins = 10;
constexpr std::size_t kBar = 30;  // characters
constexpr std::size_t kShownChannels = 64;

double gigabytes(double bytes_per_second) {
  return bytes_per_second * 1e-9;
}

std::string bar(double share) {
  return std::string(static_cast<std::size_t>(share * kBar + 0.5), '#');
}

std::string heading(const TraceReport& report) {
  const dram::Memory& memory = *report.memory;
  return fmt::format(
      "{}: {} of {} B{}, mapping {}{}, policy {}, refresh {}\n{} ({}): {}, {} and {}\n\n",
      memory.name, report::counted(memory.channels, "channel"), grouped(memory.channel_capacity()),
      memory.ecc ? fmt::format(", inline ECC {} + 1", memory.ecc->data) : "", report.mapping,
      memory.hash ? " with xor hash" : "", Text<dram::Policy>::format(memory.policy),
      Text<dram::RefreshMode>::format(memory.controller.refresh), report.trace_file,
      Text<dram::TraceFormat>::format(report.trace_format),
      report::counted(report.run.total.requests(), "request"),
      report::counted(report.run.total.reads, "read"),
      report::counted(report.run.total.writes, "write"));
}

std::string bandwidth(const TraceReport& report) {
  const Summary& sum = report.run.total;
  std::string text =
      fmt::format("Time        {} cycles of {} ps, {}\n", grouped(sum.cycles),
                  shortest(static_cast<double>(report.memory->standard.tick_fs) / 1e3),
                  report::time_text(Nanoseconds(sum.seconds * 1e9)));
  text += fmt::format("Bandwidth   {:.2f} GB/s, {} of the peak of {:.2f} GB/s\n",
                      gigabytes(sum.bandwidth()), percent(sum.bandwidth() / sum.peak),
                      gigabytes(sum.peak));
  const std::optional<double> ceiling = refresh_ceiling(*report.memory);
  if (ceiling && *ceiling < 1) {
    text += fmt::format("            {} of the {:.2f} GB/s that refresh leaves\n",
                        percent(sum.bandwidth() / (sum.peak * *ceiling)),
                        gigabytes(sum.peak * *ceiling));
  }
  text += fmt::format("Row hits    {} of {} ({} misses, {} conflicts)\n",
                      percent(sum.row_hit_rate()), grouped(sum.hits + sum.misses + sum.conflicts),
                      grouped(sum.misses), grouped(sum.conflicts));
  if (sum.forwarded + sum.merged > 0) {
    text += fmt::format("Write queue {} reads served from it, {} writes merged into it\n",
                        grouped(sum.forwarded), grouped(sum.merged));
  }
  if (report.memory->ecc) {
    text += fmt::format("Inline ECC  {} reads and {} writes more\n", grouped(sum.ecc_reads),
                        grouped(sum.ecc_writes));
  }
  text += fmt::format("Fast path   {} of the bursts\n", percent(sum.fast_share()));
  return text;
}

/// Where the time of the data buses went, the largest loss first.
std::string limits(const Summary& sum) {
  std::vector<dram::Limit> order;
  for (std::size_t i = 0; i < dram::kLimits; ++i) {
    if (sum.lost[i] != 0) order.push_back(static_cast<dram::Limit>(i));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](dram::Limit a, dram::Limit b) { return sum.share(a) > sum.share(b); });
  std::string text = "\nTime of the data bus\n";
  const auto line = [&](const char* name, double share, const char* doc) {
    text +=
        fmt::format("  {:<14} {:>7}  {:<{}}  {}\n", name, percent(share), bar(share), kBar, doc);
  };
  line("busy", sum.busy_share(), "data");
  for (const dram::Limit limit : order) {
    line(dram::limit_name(limit), sum.share(limit), dram::limit_doc(limit));
  }
  return text;
}

std::string latency(const dram::LatencyHistogram& latency) {
  if (latency.count() == 0) return {};
  std::string text = fmt::format(
      "\nRead latency, cycles: mean {:.1f}, p50 {}, p90 {}, p99 {}, max {}\n", latency.mean(),
      latency.percentile(0.50), latency.percentile(0.90), latency.percentile(0.99), latency.max());
  for (const dram::LatencyHistogram::Bin& bin : latency.bins(kHistogramBins)) {
    const double share = static_cast<double>(bin.count) / static_cast<double>(latency.count());
    text +=
        fmt::format("  {:>6} .. {:<6} {:>7}  {}\n", bin.from, bin.to, percent(share), bar(share));
  }
  return text;
}

std::string commands(const dram::Standard& standard, const Summary& sum) {
  std::string text = "\nCommands    ";
  const char* comma = "";
  for (std::size_t i = 0; i < sum.commands.size(); ++i) {
    if (sum.commands[i] == 0) continue;
    text += fmt::format("{}{} {}", comma, standard.commands[i].name, grouped(sum.commands[i]));
    comma = ", ";
  }
  return text + '\n';
}

std::string energy_text(const std::optional<dram::Energy>& energy) {
  if (!energy) return "\nEnergy      n/a: no source gives this memory's currents or energies\n";
  std::string text = fmt::format("\nEnergy      {:.4g} mJ, {:.3g} W on average",
                                 energy->total_pj * 1e-9, energy->average_power_w());
  if (const auto per_bit = energy->pj_per_bit()) text += fmt::format(", {:.2f} pJ/bit", *per_bit);
  text += fmt::format(" (boundary: {})\n", energy->boundary);
  for (const dram::EnergyEntry& entry : energy->entries) {
    if (entry.pj && *entry.pj == 0) continue;
    const std::string share = entry.pj ? percent(*entry.pj / energy->total_pj) : "n/a";
    text += fmt::format("  {:<22} {:>7}  {}\n", entry.name, share,
                        entry.pj ? entry.formula : "no source");
  }
  return text;
}

std::string channels(const std::vector<Summary>& sums) {
  if (sums.size() < 2) return {};
  std::string text = "\nChannel  requests  GB/s    busy    row hits  mean latency\n";
  for (std::size_t i = 0; i < std::min(sums.size(), kShownChannels); ++i) {
    const Summary& sum = sums[i];
    text += fmt::format("  {:>5}  {:>8}  {:<6.2f}  {:>6}  {:>8}  {:>12.1f}\n", i, sum.requests(),
                        gigabytes(sum.bandwidth()), percent(sum.busy_share()),
                        percent(sum.row_hit_rate()), sum.latency.mean());
  }
  if (sums.size() > kShownChannels) {
    text += fmt::format("  ... and {} more; --format json has all\n", sums.size() - kShownChannels);
  }
  return text;
}

}  // namespace

std::string plain_text(const TraceReport& report) {
  const Summary& total = report.run.total;
  std::string text = heading(report) + bandwidth(report) + limits(total) + latency(total.latency) +
                     commands(report.memory->standard, total) +
                     energy_text(dram::energy_of(*report.memory, report.run.stats, total.cycles)) +
                     channels(report.run.channels);
  const std::vector<std::string> tries = hints(total);
  if (!tries.empty()) text += "\nWhat to try\n";
  for (const std::string& hint : tries) text += "  " + hint + '\n';
  for (const std::string& warning : report.warnings) text += "\nwarning: " + warning + '\n';
  return text;
}

}  // namespace macroscope::dram_report
