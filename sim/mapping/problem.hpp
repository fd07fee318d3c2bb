// A GEMM or a convolution as one loop nest: groups, rows, columns and a reduction in whole units.
#pragma once

#include <cstdint>

#include "sim/program/operator.hpp"
#include "sim/program/step.hpp"

namespace macroscope::mapping {

/// The loop nest that tiling works on.
///
/// A *row unit* is what M is cut into: one GEMM row, or one output row of a convolution
/// (`m_per_unit` pixels). A *reduction unit* is what K is cut into: one k, or one input channel
/// with all its kernel taps. The scratchpad holds the input rows of a convolution once, and the
/// engine reads them once per kernel tap: as an implicit im2col (one product whose reduction runs
/// over taps and channels) or directly (a product over the channels for each tap).
struct Problem {
  std::uint64_t groups = 1;
  std::uint64_t m_units = 1;
  std::uint64_t m_per_unit = 1;
  std::uint64_t units_per_image =
      1;                      // output rows of one image; a GEMM is one image; divides m_units
  std::uint64_t m_begin = 0;  // first row unit inside its image, for a share of one image
  std::uint64_t n = 1;
  std::uint64_t k_units = 1;
  std::uint64_t k_per_unit = 1;  // kernel taps
  bool convolution = false;
  bool direct = false;   // a convolution tap by tap
  program::Conv2d conv;  // valid when `convolution`
  Bits input_bits{8}, weight_bits{8}, accumulator_bits{32}, output_bits{8};
  std::uint64_t epilogue_operations = 0;
  std::uint64_t constant_bytes = 0;  // bias and scale vectors, loaded once and kept
  /// Whole operands that lie in a scratchpad before, or stay there after: no transfers, no rings.
  bool input_on_chip = false, weight_on_chip = false, output_on_chip = false;
  /// A second operand of the epilogue with the shape of the result (an addition fused into it).
  Bits side_bits{0};  // 0: none
  bool side_on_chip = false;

  [[nodiscard]] bool loads_side() const { return side_bits.count() != 0 && !side_on_chip; }

  [[nodiscard]] std::uint64_t m() const { return m_units * m_per_unit; }
  [[nodiscard]] std::uint64_t k() const { return k_units * k_per_unit; }
  [[nodiscard]] std::uint64_t macs() const { return groups * m() * n * k(); }

  /// Input rows one tile of `units` output rows reads from an image of which it is somewhere inside
  /// (the largest case).
  [[nodiscard]] std::uint64_t input_rows(std::uint64_t units) const;
  [[nodiscard]] std::uint64_t images() const { return m_units / units_per_image; }
  /// Input rows [first, last) that output rows [unit, unit + units) of one image read; padding is
  /// not read.
  void input_row_range(std::uint64_t unit, std::uint64_t units, std::uint64_t& first,
                       std::uint64_t& last) const;
  /// Elements of the largest input tile of `units` rows, `k_tile` reduction units and `groups_tile`
  /// groups.
  [[nodiscard]] std::uint64_t input_elements(std::uint64_t units, std::uint64_t k_tile,
                                             std::uint64_t groups_tile) const;
  bool operator==(const Problem&) const = default;
};

/// The loop nest of a GEMM or convolution operator; throws ModelError for a vector operator.
[[nodiscard]] Problem make_problem(const program::Operator& op);

/// The engine's view of a tile of `groups`, `m` row units, `n` columns and `k` reduction units.
[[nodiscard]] program::TileCompute tile_compute(const Problem& p, std::uint64_t groups,
                                                std::uint64_t m, std::uint64_t n, std::uint64_t k);

/// The part of a problem one core works on: a range of one loop.
enum class SplitLoop : std::uint8_t { none, groups, m, n };

struct Share {
  SplitLoop loop = SplitLoop::none;
  std::uint64_t begin = 0;
  std::uint64_t count = 1;  // of `extent(problem, loop)`
};

/// Extent of the split loop: groups, columns, and for M whole images, or rows when there is only
/// one image.
[[nodiscard]] std::uint64_t extent(const Problem& p, SplitLoop loop);
/// The part of the problem that a share covers.
[[nodiscard]] Problem cut(const Problem& p, const Share& share);

}  // namespace macroscope::mapping
