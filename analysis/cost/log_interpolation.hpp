// Values between the points of a table, by straight lines between the logarithms.
#pragma once

#include <vector>

namespace macroscope::cost {

/// One point of a table; both numbers are above 0.
struct TablePoint {
  double x = 0;
  double y = 0;
};

/// A value read from a table.
struct TableValue {
  double y = 0;
  bool inside = true;  // false: x is beyond the table and y is that of its nearest end
};

/// y at x from points in ascending x: exactly the table's at its points, exp of the straight line
/// between ln x and ln y of the two neighbors between them, the end's beyond. The points must not
/// be empty.
[[nodiscard]] TableValue log_interpolate(const std::vector<TablePoint>& points, double x);

}  // namespace macroscope::cost
