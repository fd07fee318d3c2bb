#include "analysis/cost/blend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/cost/log_interpolation.hpp"

namespace macroscope::cost {

Figure blend(const Technology& target, const std::vector<BlendPart>& parts) {
  struct Mean {
    double logarithms = 0;
    int count = 0;
  };
  std::map<double, Mean> by_node;
  std::string names;
  Figure out;
  bool first = true;
  for (const BlendPart& part : parts) {
    const Figure scaled = part.figure.times(part.factor);
    Mean& mean = by_node[part.from->params.node_nm];
    mean.logarithms += std::log(scaled.value);
    ++mean.count;
    out.low = first ? scaled.low : std::min(out.low, scaled.low);
    out.high = first ? scaled.high : std::max(out.high, scaled.high);
    names += fmt::format("{}{} ({:g} nm, {:g} V, x {:.4g})", first ? "" : ", ", part.from->name,
                         part.from->params.node_nm, part.from->voltage_v, part.factor);
    first = false;
  }
  std::vector<TablePoint> points;
  for (const auto& [node, mean] : by_node) {
    points.push_back({node, std::exp(mean.logarithms / mean.count)});
  }
  out.value = log_interpolate(points, target.params.node_nm).y;
  // exp(log(x)) may be off by the last digit; a single source is itself.
  if (parts.size() == 1) out.value = parts.front().figure.value * parts.front().factor;
  out.source = fmt::format("scaled from {} by Stillmaker and Baas 2017", names);
  out.formula = points.size() > 1 ? "scaled to the node from each source, then a straight line "
                                    "between the logarithms along "
                                    "ln(node); bounds: lowest and highest of the sources"
                                  : "scaled to the node";
  out.validity = parts.front().figure.validity;
  out.fallback = true;
  return out;
}

}  // namespace macroscope::cost
