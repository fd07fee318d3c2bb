// The study "dram": runs of whole request traces by other DRAM simulators next to ours.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Totals of 104 runs of Ramulator 2.1, which must be equal, and of 16 runs of DRAMsim3 with the
/// same timings and another controller, for information (configs/studies/dram/runs.csv). Memories
/// are those of configs/memory.
class DramStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "dram"; }
  [[nodiscard]] std::string title() const override {
    return "Ramulator 2.1 and DRAMsim3: cycles, commands, row hits and latencies of DRAM traces";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
