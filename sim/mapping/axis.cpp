#include "sim/mapping/axis.hpp"

#include <algorithm>

namespace macroscope::mapping {

AxisSizes::AxisSizes(const Problem& p, Axis axis) {
  switch (axis) {
    case Axis::groups:
      extent_ = p.groups;
      break;
    case Axis::m:
      extent_ = p.m_units;
      unit_ = p.units_per_image;
      copies_ = p.images();
      count_ = unit_ + copies_ - 1;
      return;
    case Axis::n:
      extent_ = p.n;
      break;
    case Axis::k:
      extent_ = p.k_units;
      break;
  }
  count_ = unit_ = extent_;
}

std::uint64_t AxisSizes::size(std::uint64_t number) const {
  return number <= unit_ ? number : (number - unit_ + 1) * unit_;
}

std::uint64_t AxisSizes::number(std::uint64_t size) const {
  if (size <= unit_) return std::max<std::uint64_t>(size, 1);
  return unit_ + std::min(size / unit_, copies_) - 1;
}

std::uint64_t AxisSizes::tiles(std::uint64_t number) const {
  if (number <= unit_) return copies_ * ceil_div(unit_, number);
  return ceil_div(copies_, number - unit_ + 1);
}

std::uint64_t AxisSizes::whole_tiles(std::uint64_t number) const {
  if (number <= unit_) return copies_ * (unit_ / number);
  return copies_ / (number - unit_ + 1);
}

SizeCount AxisSizes::rest(std::uint64_t number) const {
  if (number <= unit_) {
    const std::uint64_t size = unit_ % number;
    return {size, size > 0 ? copies_ : 0};
  }
  const std::uint64_t images = copies_ % (number - unit_ + 1);
  return {images * unit_, images > 0 ? 1U : 0U};
}

Axes make_axes(const Problem& p) {
  return {AxisSizes(p, Axis::groups), AxisSizes(p, Axis::m), AxisSizes(p, Axis::n),
          AxisSizes(p, Axis::k)};
}

TileSize tile_of(const Axes& axes, const std::array<std::uint64_t, kAxes>& numbers) {
  return {axes[0].size(numbers[0]), axes[1].size(numbers[1]), axes[2].size(numbers[2]),
          axes[3].size(numbers[3])};
}

}  // namespace macroscope::mapping
