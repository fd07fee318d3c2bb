// Cycles of a column of bit-slice PEs on operand values: OPT3, OPT4C, OPT4E, Laconic.
#pragma once

#include <cstdint>
#include <span>

#include "models/numerics/digits.hpp"

namespace macroscope::pe {

/// Operands whose digits one picker sees at a time.
inline constexpr std::uint32_t kGroup = 4;
/// Lanes that share one accumulator in OPT4E.
inline constexpr std::uint32_t kLanes = 4;
/// Products that a Laconic PE works on at a time.
inline constexpr std::uint32_t kLaconicLanes = 16;

/// What happens to a group of digits that are all zero.
enum class EmptyGroups {
  one_cycle,  // the group still takes a cycle, as published
  skipped,    // zero digits are packed away before the PEs see them
};

/// Cycles in which a column's PEs take digits for one vector of K operands, from the first digit of
/// the first bit weight to the last of the last. Filling the pipeline and flushing overlap with
/// other vectors and are not in it.
///
/// A bit weight w has nnz(w) non-zero digits among the K operands, nnz(w, g) among the four of
/// group g (the last group is filled with zeros):
///
///     one_cycle   sum over w, g of max(1, nnz(w, g))
///     skipped     sum over w of max(1, nnz(w))
///
/// OPT3 and OPT4C take one digit per cycle and have the same cycles; in OPT3 every PE has a picker
/// of its own, in OPT4C a column shares one. A bit weight without digits takes one cycle, in which
/// the accumulator is cleared. An empty vector takes none. Only the lower `table.bits()` bits of an
/// operand are read.
[[nodiscard]] std::uint64_t opt4c_cycles(const numerics::DigitTable& table,
                                         std::span<const std::int8_t> operands, EmptyGroups empty);
[[nodiscard]] std::uint64_t opt4c_cycles(const numerics::DigitTable& table,
                                         std::span<const std::int16_t> operands, EmptyGroups empty);

/// The same for OPT4E, which takes up to four digits of one bit weight per cycle:
///
///     one_cycle   sum over w of the largest over lanes l of
///                     sum over the groups g = l, l + 4, ... of max(1, nnz(w, g))
///     skipped     sum over w of max(1, ceil(nnz(w) / 4))
///
/// In the first the groups are dealt to four pickers in turn, which meet at the end of each bit
/// weight; in the second packed digits fill the lanes.
[[nodiscard]] std::uint64_t opt4e_cycles(const numerics::DigitTable& table,
                                         std::span<const std::int8_t> operands, EmptyGroups empty);
[[nodiscard]] std::uint64_t opt4e_cycles(const numerics::DigitTable& table,
                                         std::span<const std::int16_t> operands, EmptyGroups empty);

/// Cycles of a Laconic PE on the dot product of two vectors of K operands: a lane takes one pair of
/// terms per cycle, 16 lanes meet at the end of each 16 products.
///
///     sum over groups of 16 of the largest over lanes of nnz(a) * nnz(b), at least 1 for one_cycle
///
/// `a` and `b` are of equal length; what is longer is not read.
[[nodiscard]] std::uint64_t laconic_cycles(const numerics::DigitTable& table,
                                           std::span<const std::int8_t> a,
                                           std::span<const std::int8_t> b, EmptyGroups empty);
[[nodiscard]] std::uint64_t laconic_cycles(const numerics::DigitTable& table,
                                           std::span<const std::int16_t> a,
                                           std::span<const std::int16_t> b, EmptyGroups empty);

}  // namespace macroscope::pe
