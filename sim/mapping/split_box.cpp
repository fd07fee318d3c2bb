#include "sim/mapping/split_box.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.hpp"

namespace macroscope::mapping {
namespace {

constexpr std::array<LoopOrder, 6> kOrders{{{Loop::m, Loop::n, Loop::k},
                                            {Loop::n, Loop::m, Loop::k},
                                            {Loop::m, Loop::k, Loop::n},
                                            {Loop::n, Loop::k, Loop::m},
                                            {Loop::k, Loop::m, Loop::n},
                                            {Loop::k, Loop::n, Loop::m}}};

/// The loops that have more than one tile somewhere in the box, outermost first.
std::vector<Loop> turning(const Axes& axes, const Box& box, const LoopOrder& order) {
  std::vector<Loop> out;
  for (const Loop l : order) {
    const std::size_t a = at(axis_of(l));
    if (axes[a].tiles(box.low[a]) > 1) out.push_back(l);
  }
  return out;
}

/// The size to cut an axis at: [low, at - 1], [at, at] and [at + 1, high] when it is a multiple of
/// the quantum, [low, at] and [at + 1, high] otherwise.
struct Cut {
  std::uint64_t at = 0;
  bool multiple = false;
};

Cut cut_of(const AxisSizes& axis, std::uint64_t low, std::uint64_t high, std::uint64_t quantum) {
  const double middle =
      std::sqrt(static_cast<double>(axis.size(low)) * static_cast<double>(axis.size(high)));
  const auto size = static_cast<std::uint64_t>(std::llround(middle));
  if (quantum > 1) {
    const std::uint64_t nearest =
        std::max<std::uint64_t>(1, (size + quantum / 2) / quantum) * quantum;
    for (const std::uint64_t multiple : {nearest, nearest + quantum, nearest - quantum}) {
      const std::uint64_t number = axis.number(multiple);
      const bool inside = number >= low && number <= high && multiple > 0;
      if (inside && axis.size(number) == multiple) return {number, true};
    }
  }
  return {std::clamp(axis.number(size), low, high - 1), false};
}

}  // namespace

std::vector<LoopOrder> orders_of(const FixedTiling& fixed, const std::string& operator_name) {
  if (fixed.order.empty()) return {kOrders.begin(), kOrders.end()};
  for (const LoopOrder& order : kOrders) {
    std::string name = to_string(order);
    name.erase(std::remove(name.begin(), name.end(), '>'), name.end());
    if (name == fixed.order) return {order};
  }
  throw ModelError("MS303", fmt::format("mapping of '{}': order '{}' is not a permutation of mnk",
                                        operator_name, fixed.order));
}

Box whole_box(const Axes& axes, const FixedTiling& fixed) {
  const std::array<std::uint64_t, kAxes> sizes{fixed.tile_groups, fixed.tile_m, fixed.tile_n,
                                               fixed.tile_k};
  Box box;
  for (std::size_t a = 0; a < kAxes; ++a) {
    box.high[a] = axes[a].count();
    if (sizes[a] == 0) continue;
    box.low[a] = box.high[a] = std::min(axes[a].number(sizes[a]), axes[a].count());
  }
  return box;
}

double volume(const Box& box) {
  double product = 1;
  for (std::size_t a = 0; a < kAxes; ++a) {
    product *= static_cast<double>(box.high[a] - box.low[a] + 1);
  }
  return product;
}

bool canonical(const Axes& axes, const Box& box, const LoopOrder& order,
               const std::vector<LoopOrder>& orders) {
  const std::vector<Loop> loops = turning(axes, box, order);
  if (loops.size() == order.size()) return true;
  for (const LoopOrder& other : orders) {
    if (other == order) return true;
    if (turning(axes, box, other) == loops) return false;
  }
  return true;
}

std::array<std::uint64_t, kAxes> axis_quanta(const Problem& p, const engine::EngineModel& engine) {
  const auto q = engine.quantum();
  const std::uint64_t taps = p.direct ? 1 : p.k_per_unit;
  return {1, ceil_div(q[0], p.m_per_unit), q[1], std::max<std::uint64_t>(1, q[2] / taps)};
}

std::vector<Box> split(const Axes& axes, const Box& box,
                       const std::array<std::uint64_t, kAxes>& quanta) {
  std::size_t axis = 0;
  double widest = 0;
  for (std::size_t a = 0; a < kAxes; ++a) {
    if (box.single(a)) continue;
    const double ratio = static_cast<double>(axes[a].size(box.high[a])) /
                         static_cast<double>(axes[a].size(box.low[a]));
    if (ratio > widest) {
      widest = ratio;
      axis = a;
    }
  }
  const std::uint64_t low = box.low[axis];
  const std::uint64_t high = box.high[axis];
  const Cut cut = cut_of(axes[axis], low, high, quanta[axis]);
  std::vector<Box> out;
  const auto add = [&](std::uint64_t from, std::uint64_t to) {
    if (from > to) return;
    Box part = box;
    part.low[axis] = from;
    part.high[axis] = to;
    out.push_back(part);
  };
  if (cut.multiple) {
    add(low, cut.at - 1);
    add(cut.at, cut.at);
  } else {
    add(low, cut.at);
  }
  add(cut.at + 1, high);
  return out;
}

}  // namespace macroscope::mapping
