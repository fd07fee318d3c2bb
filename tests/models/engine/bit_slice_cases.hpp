// Random bit-slice engines, tiles and operands.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/engine/bit_slice/held_values.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::engine::testing {

/// Kinds of operands that a case may have, from all zeros to the most negative value everywhere.
inline std::int16_t random_value(Rng& rng, std::uint64_t kind, std::uint32_t bits) {
  const std::int64_t lowest = -(std::int64_t{1} << (bits - 1));
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return static_cast<std::int16_t>(lowest);
    case 2:  // mostly zeros
      if (rng.below(4) != 0) return 0;
      [[fallthrough]];
    case 3:
      return static_cast<std::int16_t>(
          lowest + static_cast<std::int64_t>(rng.below(std::uint64_t{1} << bits)));
    default:  // small ones
      return static_cast<std::int16_t>(std::clamp<std::int64_t>(
          static_cast<std::int64_t>(rng.below(7)) - 3, lowest, -1 - lowest));
  }
}

inline SliceTile random_tile(Rng& rng, const BitSliceParams& p, std::uint64_t largest) {
  SliceTile tile;
  SliceShape& s = tile.shape;
  s = {rng.between(1, 2), rng.between(1, largest), rng.between(1, largest),
       rng.between(1, 4 * largest)};
  // Single rows, columns and operands now and then.
  if (rng.below(6) == 0) s.vectors = 1;
  if (rng.below(6) == 0) s.others = 1;
  if (rng.below(8) == 0) s.k = 1;
  const std::uint64_t a = rng.below(6), b = rng.below(6);
  for (std::uint64_t i = 0; i < s.groups * s.vectors * s.k; ++i) {
    tile.encoded.push_back(random_value(rng, a, p.a_width));
  }
  for (std::uint64_t i = 0; i < s.groups * s.others * s.k; ++i) {
    tile.other.push_back(random_value(rng, b, p.b_width));
  }
  return tile;
}

inline BitSliceParams random_engine(Rng& rng, SlicePe pe) {
  BitSliceParams p;
  p.pe = pe;
  p.rows = static_cast<std::uint32_t>(rng.between(1, 4));
  p.cols = static_cast<std::uint32_t>(rng.between(1, 5));
  p.skip_empty = rng.below(2) == 0;
  p.barrier = rng.below(3) == 0 ? SliceBarrier::tile : SliceBarrier::k;
  if (pe == SlicePe::laconic) {
    p.a_width = static_cast<std::uint32_t>(rng.between(2, 8));
    p.b_width = static_cast<std::uint32_t>(rng.between(2, 8));
  } else if (rng.below(3) == 0) {
    p.a_width = static_cast<std::uint32_t>(rng.between(3, 16));
    p.b_width = static_cast<std::uint32_t>(rng.between(2, 12));
    p.acc_width = 48;
  }
  return p;
}

inline numerics::DigitTable table_of(const BitSliceParams& p) {
  return {p.encoding(), p.both_encoded() ? std::max(p.a_width, p.b_width) : p.a_width};
}

inline std::vector<std::int64_t> product(const SliceTile& t) {
  const SliceShape& s = t.shape;
  std::vector<std::int64_t> out(s.groups * s.vectors * s.others);
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    for (std::uint64_t v = 0; v < s.vectors; ++v) {
      for (std::uint64_t o = 0; o < s.others; ++o) {
        std::int64_t& sum = out[(g * s.vectors + v) * s.others + o];
        for (std::uint64_t k = 0; k < s.k; ++k) {
          sum += std::int64_t{t.encoded[(g * s.vectors + v) * s.k + k]} *
                 t.other[(g * s.others + o) * s.k + k];
        }
      }
    }
  }
  return out;
}

inline std::string text(const BitSliceParams& p, const SliceShape& s) {
  return fmt::format(
      "pe {} {} x {} skip {} barrier {} widths {} {} groups {} vectors {} others {} k {}",
      static_cast<int>(p.pe), p.rows, p.cols, p.skip_empty,
      p.barrier == SliceBarrier::k ? "k" : "tile", p.a_width, p.b_width, s.groups, s.vectors,
      s.others, s.k);
}

}  // namespace macroscope::engine::testing
