// The study "bitweight-ppa": area, delay and energy of the bit-weight PEs.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Ratios that the bit-weight paper and an independent open flow report, next to ours from
/// configs/technologies; rows and their limits stand in configs/studies/bitweight_ppa/rows.csv.
class PpaStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "bitweight-ppa"; }
  [[nodiscard]] std::string title() const override {
    return "Bit-weight paper: area, delay and energy of its PEs against conventional ones";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
