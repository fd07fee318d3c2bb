#include "models/pe/column_timing.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace macroscope::pe {
namespace {

using numerics::DigitTable;
using numerics::kMaxDigitBits;

/// Non-zero digits of one group and which bit weights have any.
struct Group {
  std::array<std::uint16_t, kGroup> masks{};
  std::uint16_t any = 0;
};

/// Calls `use(index, group)` for every group of four operands; the last is filled with zeros.
template <class T, class Use>
void for_each_group(const DigitTable& table, std::span<const T> operands, Use use) {
  for (std::size_t first = 0; first < operands.size(); first += kGroup) {
    Group group;
    const std::size_t count = std::min<std::size_t>(kGroup, operands.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      group.masks[i] = table.mask(operands[first + i]);
      group.any = static_cast<std::uint16_t>(group.any | group.masks[i]);
    }
    use(first / kGroup, group);
  }
}

std::uint32_t ones(std::uint32_t mask) {
  return static_cast<std::uint32_t>(std::popcount(mask));
}

template <class T>
std::uint64_t one_digit_per_cycle(const DigitTable& table, std::span<const T> operands,
                                  EmptyGroups empty) {
  if (operands.empty()) return 0;
  std::uint64_t cycles = 0;
  std::uint16_t any = 0;
  for_each_group(table, operands, [&](std::size_t, const Group& group) {
    for (const std::uint16_t mask : group.masks) cycles += ones(mask);
    if (empty == EmptyGroups::one_cycle) cycles += table.digits() - ones(group.any);
    any = static_cast<std::uint16_t>(any | group.any);
  });
  if (empty == EmptyGroups::skipped) cycles += table.digits() - ones(any);
  return cycles;
}

template <class T>
std::uint64_t four_digits_per_cycle(const DigitTable& table, std::span<const T> operands,
                                    EmptyGroups empty) {
  if (operands.empty()) return 0;
  // Busy cycles of each lane by bit weight; packed digits count as those of one lane.
  std::array<std::array<std::uint64_t, kMaxDigitBits>, kLanes> busy{};
  const bool packed = empty == EmptyGroups::skipped;
  for_each_group(table, operands, [&](std::size_t index, const Group& group) {
    auto& lane = busy[packed ? 0 : index % kLanes];
    for (std::uint32_t w = 0; w < table.digits(); ++w) {
      std::uint32_t digits = 0;
      for (const std::uint16_t mask : group.masks) digits += (mask >> w) & 1U;
      lane[w] += packed ? digits : std::max(1U, digits);
    }
  });
  std::uint64_t cycles = 0;
  for (std::uint32_t w = 0; w < table.digits(); ++w) {
    std::uint64_t longest = 1;
    for (const auto& lane : busy) {
      longest = std::max(longest, packed ? (lane[w] + kLanes - 1) / kLanes : lane[w]);
    }
    cycles += longest;
  }
  return cycles;
}

template <class T>
std::uint64_t term_pairs(const DigitTable& table, std::span<const T> a, std::span<const T> b,
                         EmptyGroups empty) {
  const std::size_t size = std::min(a.size(), b.size());
  std::uint64_t cycles = 0;
  for (std::size_t first = 0; first < size; first += kLaconicLanes) {
    std::uint32_t longest = empty == EmptyGroups::one_cycle ? 1 : 0;
    const std::size_t end = std::min<std::size_t>(size, first + kLaconicLanes);
    for (std::size_t i = first; i < end; ++i) {
      longest = std::max(longest, table.non_zeros(a[i]) * table.non_zeros(b[i]));
    }
    cycles += longest;
  }
  return cycles;
}

}  // namespace

std::uint64_t opt4c_cycles(const DigitTable& table, std::span<const std::int8_t> operands,
                           EmptyGroups empty) {
  return one_digit_per_cycle(table, operands, empty);
}
std::uint64_t opt4c_cycles(const DigitTable& table, std::span<const std::int16_t> operands,
                           EmptyGroups empty) {
  return one_digit_per_cycle(table, operands, empty);
}

std::uint64_t opt4e_cycles(const DigitTable& table, std::span<const std::int8_t> operands,
                           EmptyGroups empty) {
  return four_digits_per_cycle(table, operands, empty);
}
std::uint64_t opt4e_cycles(const DigitTable& table, std::span<const std::int16_t> operands,
                           EmptyGroups empty) {
  return four_digits_per_cycle(table, operands, empty);
}

std::uint64_t laconic_cycles(const DigitTable& table, std::span<const std::int8_t> a,
                             std::span<const std::int8_t> b, EmptyGroups empty) {
  return term_pairs(table, a, b, empty);
}
std::uint64_t laconic_cycles(const DigitTable& table, std::span<const std::int16_t> a,
                             std::span<const std::int16_t> b, EmptyGroups empty) {
  return term_pairs(table, a, b, empty);
}

}  // namespace macroscope::pe
