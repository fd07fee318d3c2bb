#include "models/engine/scale_sim/run.hpp"

#include <fmt/format.h>

#include <map>

namespace macroscope::scale_sim {

RunResult run(const Machine& machine, const program::Workload& workload,
              const std::function<void(std::size_t)>& progress) {
  RunResult result;
  std::map<std::string, std::uint64_t> left_out;
  std::uint64_t left_out_count = 0;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const program::Operator& op = workload.operators[i];
    if (progress) progress(i);
    if (std::holds_alternative<program::VectorOp>(op.op)) {
      ++left_out[op.kind()];
      ++left_out_count;
      continue;
    }
    result.layers.push_back(simulate(layer_from(op), machine));
  }
  if (result.layers.empty()) {
    throw ModelError("MS426", fmt::format("\"{}\" has no GEMM or convolution for SCALE-Sim to run",
                                          workload.name));
  }
  if (left_out_count > 0) {
    std::string kinds;
    for (const auto& [kind, count] : left_out) {
      kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, kind);
    }
    result.warnings.push_back(
        fmt::format("{} vector operators ({}) are not in SCALE-Sim's model and are left out",
                    left_out_count, kinds));
  }
  return result;
}

}  // namespace macroscope::scale_sim
