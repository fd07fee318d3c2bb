#include "sim/workload/expert_loads.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/quantity.hpp"

namespace macroscope::workload {

std::vector<std::uint64_t> power_law_shares(std::uint64_t experts, std::uint64_t skew) {
  constexpr double kLargest = 1'000'000;  // as integers, so that sums are exact
  std::vector<std::uint64_t> shares;
  shares.reserve(experts);
  for (std::uint64_t e = 0; e < experts; ++e) {
    const double share =
        std::pow(static_cast<double>(e + 1), -static_cast<double>(skew) / 100) * kLargest;
    shares.push_back(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(share))));
  }
  return shares;
}

std::vector<std::uint64_t> expert_loads(std::uint64_t tokens, std::uint64_t top_k,
                                        const std::vector<std::uint64_t>& shares) {
  std::vector<std::uint64_t> loads(shares.size(), 0);
  std::vector<std::size_t> open(shares.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  std::stable_sort(open.begin(), open.end(),
                   [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
  std::uint64_t rest = tokens * top_k;
  // Each round fills an expert up to its bound, or leaves less than one token for each.
  while (rest > 0) {
    std::uint64_t sum = 0;
    for (const std::size_t e : open) sum += shares[e];
    const std::uint64_t round = rest;
    for (const std::size_t e : open) {
      const std::uint64_t more = std::min(mul_div(round, shares[e], sum), tokens - loads[e]);
      loads[e] += more;
      rest -= more;
    }
    if (rest < open.size()) {
      for (const std::size_t e : open) {
        if (rest == 0 || loads[e] == tokens) continue;
        ++loads[e];
        --rest;
      }
    }
    open.erase(
        std::remove_if(open.begin(), open.end(), [&](std::size_t e) { return loads[e] == tokens; }),
        open.end());
  }
  return loads;
}

}  // namespace macroscope::workload
