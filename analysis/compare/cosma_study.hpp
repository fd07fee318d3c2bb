// The study "cosma": a scratchpad planned across operators, against the usual ways.
#pragma once

#include "analysis/compare/study.hpp"

namespace macroscope::compare {

/// Non-compulsory bytes of networks with branches at budgets from the room of the largest operator to
/// the minimum peak footprint: without planning, with Belady's rule and the cheapest bytes now (in the
/// given order and in that of the minimum footprint), and planned with a fixed order, by divide and
/// conquer and with a free order. Beside the published mean reductions and the room bounds of two
/// networks (configs/studies/cosma).
class CosmaStudy final : public Study {
 public:
  [[nodiscard]] std::string name() const override { return "cosma"; }
  [[nodiscard]] std::string title() const override {
    return "COSMA: DRAM traffic of a scratchpad planned across operators, against usual ways";
  }
  [[nodiscard]] StudyResult run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const override;
};

}  // namespace macroscope::compare
