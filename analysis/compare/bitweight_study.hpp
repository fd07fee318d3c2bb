// The study "bitweight-encoding": non-zero digits of int8 operands and the cycles they cost.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Counts over all int8 values, over normal operands and over the matrices of the bit-weight paper
/// (Q. Wu et al., HPCA 2025), from configs/studies/bitweight/encodings.csv; each row names where
/// its number was printed.
class BitweightStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "bitweight-encoding"; }
  [[nodiscard]] std::string title() const override {
    return "Bit-weight paper: non-zero digits of int8 operands, cycles per operand of OPT3 and "
           "OPT4C";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
