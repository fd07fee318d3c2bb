// Ratios of areas, periods and energies between processing elements of one technology.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "analysis/cost/characterization.hpp"

namespace macroscope::compare {

/// The characterizations of one technology, read when they are asked for.
class PpaFigures {
 public:
  /// Reads `folder`/<pe>.xml.
  explicit PpaFigures(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Throws ModelError MS613 when there is no such file, ConfigError when it is broken.
  const cost::Characterization& of(const std::string& pe);
  /// pJ per event on a stream of operands; ModelError MS601 when it was not simulated.
  double energy(const std::string& pe, const std::string& stream = "normal_24_5",
                bool skip_empty = false);
  /// um2 * ns per event and cycle: the inverse of throughput per area at the PE's best clock.
  double area_time(const std::string& pe);

 private:
  std::filesystem::path folder_;
  std::map<std::string, cost::Characterization> known_;
};

/// One ratio of the study.
struct PpaQuantity {
  const char* name;
  const char* what;
  double (*value)(PpaFigures&);
};

/// All ratios that a row of configs/studies/bitweight_ppa may name.
[[nodiscard]] std::span<const PpaQuantity> ppa_quantities();

}  // namespace macroscope::compare
