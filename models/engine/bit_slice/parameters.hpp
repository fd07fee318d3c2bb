// Parameters of a bit-slice engine and what follows from them.
#pragma once

#include <cstdint>

#include "models/numerics/digits.hpp"
#include "models/pe/column_timing.hpp"
#include "sim/core/quantity.hpp"
#include "sim/program/step.hpp"

namespace macroscope::engine {

/// The PEs that work on digits.
enum class SlicePe {
  opt3,     // each PE picks the digits of its own, one a cycle
  opt4c,    // a column shares the picker
  opt4e,    // four lanes and one accumulator
  laconic,  // both operands encoded, 16 lanes
};

/// Where columns wait for each other.
enum class SliceBarrier {
  k,     // at the end of every reduction, as published
  tile,  // at the end of a tile: columns drift from one reduction to the next
};

/// Which operand is encoded; columns share its vectors.
enum class SliceEncoded { input, weight };

/// Largest magnitude of a 1024 x 1024 matrix of N(0,1), in standard deviations, with which int8
/// operands have the standard deviation of 24.5 steps at which Wu et al. counted digits: 127 / 24.5
/// (configs/studies/bitweight/README.md).
inline constexpr double kPublishedCrest = 5.184;

struct BitSliceParams {
  std::uint32_t rows = 32;  // PEs of a column
  std::uint32_t cols = 32;  // columns
  SliceBarrier barrier = SliceBarrier::k;
  SliceEncoded encoded = SliceEncoded::input;
  double crest = kPublishedCrest;  // of operands that no file gives
  std::uint32_t sample = 0;        // folds of columns looked at in a tile; 0: all
  SlicePe pe = SlicePe::opt4c;
  std::uint32_t a_width = 8;     // bits of the encoded operand
  std::uint32_t b_width = 8;     // bits of the other
  std::uint32_t acc_width = 32;  // bits of a result
  bool skip_empty = false;

  [[nodiscard]] bool both_encoded() const { return pe == SlicePe::laconic; }
  [[nodiscard]] pe::EmptyGroups empty() const {
    return skip_empty ? pe::EmptyGroups::skipped : pe::EmptyGroups::one_cycle;
  }
  [[nodiscard]] numerics::Encoding encoding() const {
    return both_encoded() ? numerics::Encoding::csd : numerics::Encoding::ent;
  }
  /// Bit weights that a column goes through, one after the other; 1 for laconic.
  [[nodiscard]] std::uint32_t weights() const {
    return both_encoded() ? 1 : numerics::digit_count(numerics::Encoding::ent, a_width);
  }
  /// Digits, or pairs of powers of two, that a PE takes in a cycle.
  [[nodiscard]] std::uint32_t lanes() const {
    switch (pe) {
      case SlicePe::opt4e:
        return pe::kLanes;
      case SlicePe::laconic:
        return pe::kLaconicLanes;
      default:
        return 1;
    }
  }
  /// A column takes packed words of digits instead of groups that it picks digits from.
  [[nodiscard]] bool words() const { return pe == SlicePe::opt4e && skip_empty; }
  /// Groups or words that a column is offered at a time.
  [[nodiscard]] std::uint32_t feeds() const { return words() || both_encoded() ? 1 : lanes(); }
  /// Bits of the accumulator inside a PE: FlushShiftAdd widens OPT3's and OPT4's by two for each
  /// further bit weight.
  [[nodiscard]] std::uint32_t pe_acc_width() const { return acc_width - 2 * (weights() - 1); }

  bool operator==(const BitSliceParams&) const = default;
};

/// The products of a tile as the engine works on them: `vectors` of the encoded operand, one in a
/// column, times `others`, one in a row, each of `k` values.
struct SliceShape {
  std::uint64_t groups = 1;
  std::uint64_t vectors = 0;
  std::uint64_t others = 0;
  std::uint64_t k = 0;

  bool operator==(const SliceShape&) const = default;
};

[[nodiscard]] inline SliceShape slice_shape(const program::TileCompute& t,
                                            const BitSliceParams& params) {
  const std::uint64_t k = saturating_product(t.k, t.taps);
  return params.encoded == SliceEncoded::input ? SliceShape{t.groups, t.m, t.n, k}
                                               : SliceShape{t.groups, t.n, t.m, k};
}

/// Cycles from the one in which a column picks its last digits to its results: a register of the
/// picker, two of the PE and two of the flush unit; in Laconic one and five.
[[nodiscard]] inline std::uint64_t drain_cycles(const BitSliceParams& params) {
  return params.both_encoded() ? 6 : 5;
}

/// Cycles from the last cycle of a stream until the other operand of its last digits has been
/// fetched: the picker's.
inline constexpr std::uint64_t kFetchCycles = 2;

}  // namespace macroscope::engine
