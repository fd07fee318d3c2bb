#include "models/memory/dram/channel_stats.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace macroscope::dram {

namespace {
struct LimitText {
  const char* name;
  const char* doc;
};
constexpr std::array<LimitText, kLimits> kLimitTexts{{
    {"row_miss", "the activation of a closed bank (RCD)"},
    {"bank_conflict", "another row of the bank had to be closed first (RP, RAS, RTP, WR, RC)"},
    {"ccd_long", "two accesses in one bank group (CCD_L)"},
    {"activate_rate", "activations at their closest (RRD, FAW)"},
    {"turn_around", "from reads to writes or back, or to another rank"},
    {"refresh", "refresh of the bank, with what closes it before"},
    {"command_bus", "another command or the start of the data clock was in the way"},
    {"power_down", "leaving power-down or self-refresh"},
    {"boundary", "between operators, rows are closed and refreshed early"},
    {"queue_empty", "no request to serve"},
}};
}  // namespace

const char* limit_name(Limit limit) {
  return kLimitTexts[static_cast<std::size_t>(limit)].name;
}

const char* limit_doc(Limit limit) {
  return kLimitTexts[static_cast<std::size_t>(limit)].doc;
}

std::uint64_t LatencyHistogram::lowest(std::size_t bin) {
  if (bin < kExact) return bin;
  const std::size_t octave = (bin - kExact) / kSteps;
  const std::size_t step = (bin - kExact) % kSteps;
  return (kExact << octave) + step * ((kExact << octave) / kSteps);
}

std::uint64_t& LatencyHistogram::long_bin(std::uint64_t clocks) {
  const auto octave = static_cast<std::size_t>(std::bit_width(clocks / kExact) - 1);
  const std::uint64_t step = (clocks - (kExact << octave)) / ((kExact << octave) / kSteps);
  return bins_[kExact + octave * kSteps + step];
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < kBins; ++i) bins_[i] += other.bins_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

double LatencyHistogram::mean() const {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t LatencyHistogram::percentile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBins; ++i) {
    seen += bins_[i];
    if (seen >= wanted && seen != 0) return std::min(lowest(i + 1) - 1, max_);
  }
  return max_;
}

std::vector<LatencyHistogram::Bin> LatencyHistogram::bins(std::size_t wanted) const {
  std::vector<Bin> result;
  if (count_ == 0 || wanted == 0) return result;
  const std::uint64_t width = max_ / wanted + 1;
  for (std::size_t i = 0; i < kBins; ++i) {
    if (bins_[i] == 0) continue;
    const std::uint64_t group = lowest(i) / width;
    if (result.empty() || result.back().from != group * width) {
      result.push_back({group * width, (group + 1) * width - 1, 0});
    }
    result.back().count += bins_[i];
  }
  return result;
}

}  // namespace macroscope::dram
