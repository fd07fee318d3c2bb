// Area, energy and delay of logic at another node and voltage, after Stillmaker and Baas.
#pragma once

#include <optional>
#include <vector>

#include "analysis/cost/costs_components.hpp"

namespace macroscope::cost {

/// What a quantity at one node and voltage is multiplied with to be at another.
struct ScaleFactors {
  double area = 1;
  double energy = 1;
  double delay = 1;
};

/// The scaling table of A. Stillmaker and B. Baas, Integration 58 (2017) 74-81.
///
/// At nominal voltage energy and delay are the measured ones of the paper's table 2 (45 nm and
/// below), since its polynomials are up to 1.8 times too low there. A polynomial gives the ratio of
/// another voltage to the nominal one, and of nodes without a measured row to 45 nm. Nodes between
/// two rows: straight line between the logarithms. Area is that of logic (table 4).
/// Not for SRAM delay (three times too fast) and not for leakage, which the paper does not scale.
class NodeScaling {
 public:
  NodeScaling() = default;
  explicit NodeScaling(std::vector<NodeParams> nodes);

  /// True when `nm` lies between the smallest and the largest node.
  [[nodiscard]] bool covers(double nm) const;
  [[nodiscard]] double nominal_voltage(double nm) const;
  /// Both nodes must be covered.
  [[nodiscard]] ScaleFactors factors(double from_nm, double from_v, double to_nm,
                                     double to_v) const;
  [[nodiscard]] const std::vector<NodeParams>& nodes() const { return nodes_; }

 private:
  using Polynomial = double (*)(const NodeParams&, double voltage);
  using Measured = std::optional<double> NodeParams::*;
  [[nodiscard]] double at(double nm, double voltage, Measured measured, Polynomial fit) const;
  [[nodiscard]] double nominal(const NodeParams& node, Measured measured, Polynomial fit) const;

  std::vector<NodeParams> nodes_;  // ascending
};

}  // namespace macroscope::cost
