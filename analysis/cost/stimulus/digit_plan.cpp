#include "analysis/cost/stimulus/digit_plan.hpp"

#include <algorithm>

#include "models/numerics/digits.hpp"

namespace macroscope::cost::stimulus {
namespace {

using Sequence = std::vector<PlacedDigit>;

/// Digits that are not zero, one for each cycle of a lane; an empty group is one digit 0.
Sequence one_cycle_sequence(const std::vector<std::int32_t>& digits, std::uint32_t lane,
                            std::uint32_t lanes) {
  Sequence out;
  for (std::size_t first = std::size_t{lane} * pe::kGroup; first < digits.size();
       first += std::size_t{lanes} * pe::kGroup) {
    const std::size_t before = out.size();
    for (std::size_t k = first; k < std::min(first + pe::kGroup, digits.size()); ++k) {
      if (digits[k] != 0) out.push_back({digits[k], static_cast<std::uint32_t>(k)});
    }
    if (out.size() == before) out.push_back({});
  }
  if (out.empty()) out.push_back({});
  return out;
}

Sequence non_zeros(const std::vector<std::int32_t>& digits) {
  Sequence out;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    if (digits[k] != 0) out.push_back({digits[k], static_cast<std::uint32_t>(k)});
  }
  if (out.empty()) out.push_back({});
  return out;
}

}  // namespace

std::vector<std::vector<std::int32_t>> digits_of(const std::vector<std::int32_t>& operands,
                                                 std::uint32_t bits) {
  std::vector<std::vector<std::int32_t>> out(numerics::digit_count(numerics::Encoding::ent, bits));
  for (const std::int32_t operand : operands) {
    const auto encoded = numerics::encode(numerics::Encoding::ent, operand, bits);
    for (std::uint32_t w = 0; w < out.size(); ++w) out[w].push_back(encoded.digit(w));
  }
  return out;
}

std::vector<pe::GroupInputs> groups_of(const std::vector<std::int32_t>& digits) {
  std::vector<pe::GroupInputs> out;
  for (std::size_t first = 0; first < digits.size(); first += pe::kGroup) {
    pe::GroupInputs group;
    group.valid = true;
    group.last = first + pe::kGroup >= digits.size();
    for (std::size_t k = first; k < std::min(first + pe::kGroup, digits.size()); ++k) {
      group.digits[k - first] = digits[k];
    }
    out.push_back(group);
  }
  return out;
}

std::vector<pe::GroupInputs> packed_groups_of(const std::vector<std::int32_t>& digits) {
  std::vector<std::int32_t> packed;
  for (const PlacedDigit& placed : non_zeros(digits)) packed.push_back(placed.digit);
  return groups_of(packed);
}

std::vector<DigitCycle> digit_cycles(const std::vector<std::int32_t>& operands, std::uint32_t bits,
                                     std::uint32_t lanes, bool skip_empty) {
  std::vector<DigitCycle> out;
  const auto digits = digits_of(operands, bits);
  for (std::uint32_t w = 0; w < digits.size(); ++w) {
    std::vector<Sequence> sequences;
    for (std::uint32_t lane = 0; lane < lanes && !skip_empty; ++lane) {
      sequences.push_back(one_cycle_sequence(digits[w], lane, lanes));
    }
    if (skip_empty) {  // words of as many digits as there are lanes
      const Sequence all = non_zeros(digits[w]);
      sequences.resize(lanes);
      for (std::size_t i = 0; i < all.size(); ++i) sequences[i % lanes].push_back(all[i]);
    }
    std::size_t cycles = 0;
    for (const Sequence& sequence : sequences) cycles = std::max(cycles, sequence.size());
    for (std::size_t c = 0; c < cycles; ++c) {
      DigitCycle cycle{std::vector<PlacedDigit>(lanes), c == 0, w};
      for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        if (c < sequences[lane].size()) cycle.lanes[lane] = sequences[lane][c];
      }
      out.push_back(std::move(cycle));
    }
  }
  return out;
}

}  // namespace macroscope::cost::stimulus
