// How many tokens each expert of a mixture gets.
#pragma once

#include <cstdint>
#include <vector>

namespace macroscope::workload {

/// Relative weights of `experts` experts by a power law: expert e has (e + 1)^(-skew / 100), as
/// integers of at least 1; skew 0 gives all the same.
[[nodiscard]] std::vector<std::uint64_t> power_law_shares(std::uint64_t experts,
                                                          std::uint64_t skew);

/// Tokens of each expert: `tokens` * `top_k` in all, in proportion to `shares`, none more than
/// `tokens` (a token goes to an expert once).
///
/// What proportion leaves over goes, one each, to the experts with the largest shares, the first of
/// equals. Needs top_k <= shares.size() and shares above 0.
[[nodiscard]] std::vector<std::uint64_t> expert_loads(std::uint64_t tokens, std::uint64_t top_k,
                                                      const std::vector<std::uint64_t>& shares);

}  // namespace macroscope::workload
