#include "analysis/cost/node_scaling.hpp"

#include <algorithm>
#include <utility>

#include "analysis/cost/log_interpolation.hpp"

namespace macroscope::cost {
namespace {

double energy_fit(const NodeParams& n, double v) {
  return (n.e2 * v + n.e1) * v + n.e0;
}

double delay_fit(const NodeParams& n, double v) {
  return ((n.d3 * v + n.d2) * v + n.d1) * v + n.d0;
}

}  // namespace

NodeScaling::NodeScaling(std::vector<NodeParams> nodes) : nodes_(std::move(nodes)) {
  std::sort(nodes_.begin(), nodes_.end(),
            [](const NodeParams& a, const NodeParams& b) { return a.nm < b.nm; });
}

bool NodeScaling::covers(double nm) const {
  return !nodes_.empty() && nm >= nodes_.front().nm && nm <= nodes_.back().nm;
}

double NodeScaling::nominal_voltage(double nm) const {
  std::vector<TablePoint> points;
  for (const NodeParams& n : nodes_) points.push_back({n.nm, n.voltage_v});
  return log_interpolate(points, nm).y;
}

double NodeScaling::nominal(const NodeParams& node, Measured measured, Polynomial fit) const {
  if (node.*measured) return *(node.*measured);
  std::vector<TablePoint> known;
  for (const NodeParams& n : nodes_) {
    if (n.*measured) known.push_back({n.nm, *(n.*measured)});
  }
  const TableValue inside = log_interpolate(known, node.nm);
  if (inside.inside) return inside.y;
  const bool above = node.nm > known.back().x;
  const auto anchor = std::find_if(nodes_.begin(), nodes_.end(), [&](const NodeParams& n) {
    return n.nm == (above ? known.back().x : known.front().x);
  });
  return inside.y * fit(node, node.voltage_v) / fit(*anchor, anchor->voltage_v);
}

double NodeScaling::at(double nm, double voltage, Measured measured, Polynomial fit) const {
  std::vector<TablePoint> points;
  for (const NodeParams& n : nodes_) {
    const double sweep = voltage == n.voltage_v ? 1 : fit(n, voltage) / fit(n, n.voltage_v);
    points.push_back({n.nm, nominal(n, measured, fit) * sweep});
  }
  return log_interpolate(points, nm).y;
}

ScaleFactors NodeScaling::factors(double from_nm, double from_v, double to_nm, double to_v) const {
  std::vector<TablePoint> area;
  for (const NodeParams& n : nodes_) area.push_back({n.nm, n.area});
  ScaleFactors out;
  out.area = log_interpolate(area, to_nm).y / log_interpolate(area, from_nm).y;
  out.energy = at(to_nm, to_v, &NodeParams::energy_fj, energy_fit) /
               at(from_nm, from_v, &NodeParams::energy_fj, energy_fit);
  out.delay = at(to_nm, to_v, &NodeParams::delay_ps, delay_fit) /
              at(from_nm, from_v, &NodeParams::delay_ps, delay_fit);
  return out;
}

}  // namespace macroscope::cost
