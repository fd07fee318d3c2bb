// How the integers of an operand are distributed, as far as energies depend on it.
#pragma once

#include <string>

namespace macroscope::program {

/// Of all values that an operator reads, each as often as it stands in its tensor.
struct OperandStatistics {
  double sigma = 0;    // root of the mean square, in steps of the integer
  double zeros = 0;    // share of values that are 0
  std::string source;  // one line; empty: nobody knows the values

  [[nodiscard]] bool known() const { return !source.empty(); }
  bool operator==(const OperandStatistics&) const = default;
};

}  // namespace macroscope::program
