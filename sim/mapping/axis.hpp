// One loop of a problem as sizes to choose from, and boxes of tile sizes.
#pragma once

#include <array>
#include <cstdint>

#include "sim/mapping/tiling.hpp"

namespace macroscope::mapping {

/// The four loops whose tile sizes are chosen.
enum class Axis : std::uint8_t { groups, m, n, k };
constexpr std::size_t kAxes = 4;
[[nodiscard]] constexpr std::size_t at(Axis a) {
  return static_cast<std::size_t>(a);
}
[[nodiscard]] constexpr Axis axis_of(Loop l) {
  return l == Loop::m ? Axis::m : l == Loop::n ? Axis::n : Axis::k;
}

/// So many tiles of one size.
struct SizeCount {
  std::uint64_t size = 0;
  std::uint64_t count = 0;
};

/// The tile sizes of one axis, numbered from 1 in increasing order: every size up to the extent;
/// for M with several images every number of rows of one image, then every number of whole images.
class AxisSizes {
 public:
  AxisSizes() = default;
  AxisSizes(const Problem& p, Axis axis);

  /// Sizes to choose from.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t extent() const { return extent_; }
  /// The size of a number in [1, count].
  [[nodiscard]] std::uint64_t size(std::uint64_t number) const;
  /// The number of the largest size that is at most `size`, at least 1.
  [[nodiscard]] std::uint64_t number(std::uint64_t size) const;
  /// Tiles that cover the extent.
  [[nodiscard]] std::uint64_t tiles(std::uint64_t number) const;
  /// Tiles of exactly this size; the others are smaller.
  [[nodiscard]] std::uint64_t whole_tiles(std::uint64_t number) const;
  /// The smaller tiles, one for each image at most.
  [[nodiscard]] SizeCount rest(std::uint64_t number) const;

 private:
  std::uint64_t count_ = 1;
  std::uint64_t extent_ = 1;
  std::uint64_t unit_ = 1;    // rows of an image; the extent elsewhere
  std::uint64_t copies_ = 1;  // images
};

/// Ranges of size numbers, both ends included.
struct Box {
  std::array<std::uint64_t, kAxes> low{1, 1, 1, 1};
  std::array<std::uint64_t, kAxes> high{1, 1, 1, 1};

  [[nodiscard]] bool single(std::size_t axis) const { return low[axis] == high[axis]; }
  [[nodiscard]] bool single() const { return low == high; }
};

/// The axes of a problem, by Axis.
using Axes = std::array<AxisSizes, kAxes>;
[[nodiscard]] Axes make_axes(const Problem& p);

/// The tile of the sizes with these numbers.
[[nodiscard]] TileSize tile_of(const Axes& axes, const std::array<std::uint64_t, kAxes>& numbers);

}  // namespace macroscope::mapping
