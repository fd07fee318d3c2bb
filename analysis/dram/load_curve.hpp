// Latency under load: what a memory gives when it is offered more and more.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/memory/dram/memory.hpp"
#include "sim/core/text.hpp"

namespace macroscope::dram_report {

/// Addresses of the offered requests.
enum class Pattern : std::uint8_t {
  sequential,  // one stream from address 0
  random,      // uniform over the whole memory
  streams      // four sequential streams in turn, a quarter of the memory apart
};

struct CurveOptions {
  Pattern pattern = Pattern::random;
  double read_share = 0.67;  // of the requests; which ones is random
  std::uint32_t points = 20;
  std::uint32_t requests = 20'000;  // for each point
  std::uint64_t seed = 1;
};

/// One offered load. Latencies are clocks from the arrival of a read, accepted or not, to its last
/// data.
struct CurvePoint {
  double offered = 0;   // bytes per second
  double achieved = 0;  // bytes per second, until the last request is done
  double mean = 0;
  std::uint64_t p50 = 0, p99 = 0;
  /// The memory does not keep up: latencies grow with the number of requests.
  bool saturated = false;
};

/// `points` loads from 5 % to 100 % of the peak, evenly spaced; request i of a point arrives i
/// access times / load after the first. Points share addresses and kinds, so they differ in load
/// alone. The limit of outstanding reads does not apply: the load is what is offered.
[[nodiscard]] std::vector<CurvePoint> load_curve(const dram::Memory& memory,
                                                 const CurveOptions& options);

[[nodiscard]] std::string curve_text(const dram::Memory& memory, const CurveOptions& options,
                                     const std::vector<CurvePoint>& points);
[[nodiscard]] std::string curve_csv(const std::vector<CurvePoint>& points);
[[nodiscard]] std::string curve_json(const dram::Memory& memory, const CurveOptions& options,
                                     const std::vector<CurvePoint>& points);

}  // namespace macroscope::dram_report

namespace macroscope {

template <>
struct Text<dram_report::Pattern> : EnumText<dram_report::Pattern> {
  static constexpr auto names = entries(entry("sequential", dram_report::Pattern::sequential),
                                        entry("random", dram_report::Pattern::random),
                                        entry("streams", dram_report::Pattern::streams));
  static constexpr const char* what = "pattern";
};

}  // namespace macroscope
