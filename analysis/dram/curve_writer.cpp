#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analysis/dram/load_curve.hpp"
#include "analysis/report/number_text.hpp"

namespace macroscope::dram_report {
namespace {

constexpr int kSchemaVersion = 1;
constexpr double kBarClocks = 20;  // of latency for one character
constexpr std::size_t kLongestBar = 40;

double gigabytes(double bytes_per_second) {
  return bytes_per_second * 1e-9;
}

}  // namespace

std::string curve_text(const dram::Memory& memory, const CurveOptions& options,
                       const std::vector<CurvePoint>& points) {
  std::string text = fmt::format(
      "{}: {} requests, {} reads, {} for each load; latencies in cycles from the arrival\n\n"
      "  offered  achieved      mean       p50       p99\n     GB/s      GB/s\n",
      memory.name, Text<Pattern>::format(options.pattern), report::percent(options.read_share),
      report::grouped(options.requests));
  for (const CurvePoint& point : points) {
    const auto bar = std::min(kLongestBar, static_cast<std::size_t>(point.mean / kBarClocks));
    text += fmt::format("  {:>7.2f}   {:>7.2f}  {:>8.1f}  {:>8}  {:>8}  {}{}\n",
                        gigabytes(point.offered), gigabytes(point.achieved), point.mean, point.p50,
                        point.p99, std::string(bar, '#'), point.saturated ? " saturated" : "");
  }
  return text;
}

std::string curve_csv(const std::vector<CurvePoint>& points) {
  std::string text =
      "offered_gb_per_s,achieved_gb_per_s,mean_latency_cycles,p50_latency_cycles,"
      "p99_latency_cycles,saturated\n";
  for (const CurvePoint& point : points) {
    text += fmt::format("{},{},{},{},{},{}\n", shortest(gigabytes(point.offered)),
                        shortest(gigabytes(point.achieved)), shortest(point.mean), point.p50,
                        point.p99, point.saturated ? 1 : 0);
  }
  return text;
}

std::string curve_json(const dram::Memory& memory, const CurveOptions& options,
                       const std::vector<CurvePoint>& points) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const CurvePoint& point : points) {
    list.push_back({{"offered_gb_per_s", gigabytes(point.offered)},
                    {"achieved_gb_per_s", gigabytes(point.achieved)},
                    {"mean_latency_cycles", point.mean},
                    {"p50_latency_cycles", point.p50},
                    {"p99_latency_cycles", point.p99},
                    {"saturated", point.saturated}});
  }
  const Json object = {{"schema_version", kSchemaVersion},
                       {"memory", memory.name},
                       {"pattern", Text<Pattern>::format(options.pattern)},
                       {"read_share", options.read_share},
                       {"requests", options.requests},
                       {"seed", options.seed},
                       {"points", std::move(list)},
                       {"units",
                        {{"offered_gb_per_s", "GB/s"},
                         {"achieved_gb_per_s", "GB/s"},
                         {"mean_latency_cycles", "cycles"},
                         {"p50_latency_cycles", "cycles"},
                         {"p99_latency_cycles", "cycles"}}}};
  return object.dump(2) + '\n';
}

}  // namespace macroscope::dram_report
