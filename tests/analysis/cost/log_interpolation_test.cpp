#include "analysis/cost/log_interpolation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace macroscope::cost;

TEST_CASE("a table is exact at its points and straight between logarithms", "[cost]") {
  const std::vector<TablePoint> points{{1, 3}, {4, 12}, {16, 6}};
  for (const TablePoint& p : points) {
    CHECK(log_interpolate(points, p.x).y == p.y);
    CHECK(log_interpolate(points, p.x).inside);
  }
  // The geometric middle of x has the geometric middle of y.
  CHECK(log_interpolate(points, 2).y == Approx(std::sqrt(3.0 * 12)));
  CHECK(log_interpolate(points, 8).y == Approx(std::sqrt(12.0 * 6)));
}

TEST_CASE("beyond a table the value is that of its end and says so", "[cost]") {
  const std::vector<TablePoint> points{{1, 3}, {4, 12}};
  CHECK(log_interpolate(points, 0.5).y == 3);
  CHECK_FALSE(log_interpolate(points, 0.5).inside);
  CHECK(log_interpolate(points, 5).y == 12);
  CHECK_FALSE(log_interpolate(points, 5).inside);
}
