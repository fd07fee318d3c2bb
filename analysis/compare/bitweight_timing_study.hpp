// The study "bitweight-timing": cycles of bit-slice columns on operands, and what is left of a
// published throughput.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Cycles per operand, waiting of columns and throughput of OPT3, OPT4C and OPT4E on normal int8
/// operands, from configs/studies/bitweight/timing.csv: under the assumptions of the bit-weight
/// paper (Q. Wu et al., HPCA 2025) and as measured, side by side.
class BitweightTimingStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "bitweight-timing"; }
  [[nodiscard]] std::string title() const override {
    return "Bit-weight paper: cycles and throughput of OPT3, OPT4C and OPT4E columns on operands";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
