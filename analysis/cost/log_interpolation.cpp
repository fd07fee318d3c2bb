#include "analysis/cost/log_interpolation.hpp"

#include <algorithm>
#include <cmath>

namespace macroscope::cost {

TableValue log_interpolate(const std::vector<TablePoint>& points, double x) {
  const auto above = std::lower_bound(points.begin(), points.end(), x,
                                      [](const TablePoint& p, double at) { return p.x < at; });
  if (above == points.end()) return {points.back().y, false};
  if (above->x == x) return {above->y, true};
  if (above == points.begin()) return {points.front().y, false};
  const TablePoint& low = *(above - 1);
  const double share = std::log(x / low.x) / std::log(above->x / low.x);
  return {low.y * std::pow(above->y / low.y, share), true};
}

}  // namespace macroscope::cost
