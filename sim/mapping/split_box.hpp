// Boxes of tile sizes and loop orders: the space of a search and how it is divided.
#pragma once

#include <string>
#include <vector>

#include "models/engine/engine_model.hpp"
#include "sim/mapping/axis.hpp"
#include "sim/mapping/fixed_tiling.hpp"

namespace macroscope::mapping {

/// All six orders, or the one that is fixed. Throws ModelError MS303 when it is no permutation of
/// mnk.
[[nodiscard]] std::vector<LoopOrder> orders_of(const FixedTiling& fixed,
                                               const std::string& operator_name);

/// Every size, or those that are fixed (at most the extent; M beyond an image in whole images).
[[nodiscard]] Box whole_box(const Axes& axes, const FixedTiling& fixed);

/// Tile shapes in a box.
[[nodiscard]] double volume(const Box& box);

/// Whether no order of `orders` that comes before gives the same programs over the whole box: loops
/// of a single tile may stand anywhere.
[[nodiscard]] bool canonical(const Axes& axes, const Box& box, const LoopOrder& order,
                             const std::vector<LoopOrder>& orders);

/// Sizes along the axes in which the engine works without waste.
[[nodiscard]] std::array<std::uint64_t, kAxes> axis_quanta(const Problem& p,
                                                           const engine::EngineModel& engine);

/// Cuts the axis whose sizes differ most, by their ratio: before and behind the multiple of its
/// quantum nearest to the middle, or in the middle where there is none inside.
[[nodiscard]] std::vector<Box> split(const Axes& axes, const Box& box,
                                     const std::array<std::uint64_t, kAxes>& quanta);

}  // namespace macroscope::mapping
