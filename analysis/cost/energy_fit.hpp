// Energy of an event as a function of the operands' statistics, between simulated streams.
#pragma once

#include <string>
#include <vector>

#include "analysis/cost/figure.hpp"
#include "sim/program/operand_statistics.hpp"

namespace macroscope::cost {

/// Energy on one simulated stream of operands.
struct StreamEnergy {
  std::string stream;  // normal_10, normal_24_5, normal_50, uniform, zeros
  double sigma = 0;    // of the operands, in steps
  Figure pj;
};

/// Which operands move the nets of a unit.
enum class Moving : std::uint8_t { both, a, b };

/// Energies of one event by stream.
///
/// An operand of root mean square s and a share z of zeros is taken for normal numbers of standard
/// deviation sigma, of which a part x is set to 0: z = x + (1 - x) P(|N(0, sigma)| < 1/2),
/// s^2 = (1 - x) sigma^2. Energy is linear in log2(sigma) between the normal streams and the
/// uniform one (of both operands: log2 of their geometric mean), times 1 - (1 - r) (x_a + x_b), of
/// one operand 1 - (1 - r) 2 x, where r is the energy of the stream with half zeros over that with
/// none.
class EnergyFit {
 public:
  EnergyFit() = default;
  EnergyFit(std::vector<StreamEnergy> streams, Moving moving);

  [[nodiscard]] bool empty() const { return points_.empty(); }
  [[nodiscard]] const std::vector<StreamEnergy>& streams() const { return streams_; }
  [[nodiscard]] Moving moving() const { return moving_; }
  /// Operands that are not known count as the default ones. The formula says which statistics these
  /// are; the figure is a fallback where an operand is not known or lies outside the streams.
  [[nodiscard]] Figure at(const program::OperandStatistics& a,
                          const program::OperandStatistics& b) const;
  /// How far a line between the outermost normal streams is from those between them, as a part.
  [[nodiscard]] double error() const { return error_; }

 private:
  [[nodiscard]] double each_at(double sigma, double Figure::*part) const;

  std::vector<StreamEnergy> streams_;
  std::vector<StreamEnergy> points_;  // normal ones and the uniform one, sigma ascending
  Moving moving_ = Moving::both;
  double with_zeros_ = 1;  // r
  double error_ = 0;
};

}  // namespace macroscope::cost
