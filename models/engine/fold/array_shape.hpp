// What an array that works fold by fold looks like to whoever cuts tiles for it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace macroscope::engine {

/// Which operand stays in the processing elements (PEs).
enum class Dataflow {
  os,  // outputs: rows hold m, columns hold n, time walks k
  ws,  // weights: rows hold k, columns hold n, time walks m
  is,  // inputs:  rows hold k, columns hold m, time walks n
};

/// Size, dataflow and registers of an array. Everything else (delays between its registers) is the
/// business of `FoldRules` in closed forms and of a `PeGrid` in the PE-level reference.
struct ArrayShape {
  std::uint64_t rows = 1;
  std::uint64_t cols = 1;
  Dataflow dataflow = Dataflow::os;
  /// os: products of one vector, that is steps of k which enter a row and a column together.
  std::uint64_t depth = 1;
  /// ws, is: rows of a block that share one load port; segments of so many rows load side by side.
  std::uint64_t segment = ~std::uint64_t{0};
  /// ws, is: a second stationary register in each PE. os: drain registers beside the accumulators.
  bool double_buffer = true;
  /// The next fold may enter while the previous one still flows through the array.
  bool fold_overlap = true;

  /// Vectors in which a stationary block of `used` rows is loaded.
  [[nodiscard]] std::uint64_t load_vectors(std::uint64_t used) const {
    return std::min(used, segment);
  }
  /// Words of one such vector, for each column.
  [[nodiscard]] std::uint64_t segments(std::uint64_t used) const {
    return (used - 1) / segment + 1;
  }
  bool operator==(const ArrayShape&) const = default;
};

/// An array with the delays between its ports and its output registers, for the closed forms.
///
/// E: first cycle after the stream's last vector. With c used columns the last result of a fold
/// stands in its output register from cycle E - 1 + latency + hop * (c - 1) on; in os, where r
/// results leave a column one by one, r - 1 cycles later.
struct FoldRules {
  ArrayShape array;
  std::uint64_t latency = 1;
  std::uint64_t hop = 0;  // a column is so many cycles behind the column before it

  bool operator==(const FoldRules&) const = default;
};

}  // namespace macroscope::engine
