// The study "scale-sim": every number SCALE-Sim reported next to ours.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Three tables of published numbers under configs/studies/scale_sim: per layer of five networks
/// (cycles.csv), per layer of single runs (runs.csv), sums over the layers of whole runs
/// (totals.csv).
class ScaleSimStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "scale-sim"; }
  [[nodiscard]] std::string title() const override {
    return "SCALE-Sim 2 and 3: cycles, stalls, SRAM and DRAM counts, utilization";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
