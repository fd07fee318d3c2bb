// A whole network on a SCALE-Sim machine.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/engine/scale_sim/simulate.hpp"

namespace macroscope::scale_sim {

/// One result per GEMM or convolution, in order. Layers do not see each other, as in SCALE-Sim.
struct RunResult {
  std::vector<LayerResult> layers;
  std::vector<std::string> warnings;  // "12 vector operators are not in SCALE-Sim's model ..."
};

/// Simulates every operator of `workload`; vector operators are left out and counted in one
/// warning. ModelError MS420 for an operator that SCALE-Sim cannot express, MS421 to MS425 for
/// sizes beyond it, MS426 if nothing is left. `progress` is called before every operator with its
/// index.
[[nodiscard]] RunResult run(const Machine& machine, const program::Workload& workload,
                            const std::function<void(std::size_t)>& progress = {});

}  // namespace macroscope::scale_sim
