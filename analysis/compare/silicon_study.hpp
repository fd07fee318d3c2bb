// Study silicon-bands: published areas and efficiencies of silicon next to our scaled costs.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Rows of configs/studies/silicon/bands.csv. A row agrees when the published number lies within
/// the bounds of ours.
class SiliconStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "silicon-bands"; }
  [[nodiscard]] std::string title() const override {
    return "published silicon next to costs scaled from open libraries";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
