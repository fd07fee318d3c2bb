// The adders that make words of results that are pairs of sum and carry.
#pragma once

#include <cstdint>

#include "models/pe/flush.hpp"

namespace macroscope::vector_unit {

/// How the pairs of a tile leave its engine. Moments are absolute cycles.
///
/// Pairs leave in groups of equal size at equal distance, each at a steady rate; the last group may
/// be smaller. An engine without groups has one: last_pairs = pairs, last = first.
struct PairFlow {
  std::uint64_t pairs = 0;       // of the tile
  std::uint64_t first = 0;       // cycle in which the first ones are there
  std::uint64_t last_pairs = 0;  // of the last group
  std::uint64_t last = 0;        // cycle in which its first ones are there
  std::uint64_t done = 0;        // cycle in which the last ones of all are there
};

/// What the adders of one core did.
struct CarrySaveCounts {
  std::uint64_t pairs = 0;  // made words
  std::uint64_t busy = 0;   // cycles of all lanes together, ceil(pairs / lanes) a tile
  std::uint64_t stalled =
      0;  // cycles by which tiles were words later than lanes without limit give
};

/// `lanes` adders of models/pe/flush.hpp (rtl/lib/ms_flush_add.sv): each takes a pair per cycle,
/// its word is there two cycles later. Tiles are taken in order. A tile's words are there at
///
///     begin = max(free, first)                                      free: of the tile before
///     free  = max(begin + ceil(pairs / lanes), last + ceil(last_pairs / lanes))
///     words = max(done, free - 1) + 2                               never before those before it
///
/// With equal groups the pairs that wait are most at the end of the first or of the last group, so
/// no other group is looked at. Pairs that wait do so in the accumulator's tile, which is taken.
/// Not modelled: the second half of a waiting pair, which needs room too.
class CarrySaveAdders {
 public:
  static constexpr std::uint64_t kLatency = pe::FlushAdd::kLatency;

  explicit CarrySaveAdders(std::uint64_t lanes) : lanes_(lanes) {}

  /// No tile has been taken.
  void reset();
  /// Takes the next tile; the first cycle in which all its results are words.
  std::uint64_t take(const PairFlow& flow);
  [[nodiscard]] const CarrySaveCounts& counts() const { return counts_; }

 private:
  std::uint64_t lanes_;
  std::uint64_t free_ = 0;   // the lanes have no work from here on
  std::uint64_t taken_ = 0;  // the last pair of all so far is taken in this cycle
  CarrySaveCounts counts_;
};

}  // namespace macroscope::vector_unit
