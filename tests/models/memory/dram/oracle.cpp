#include "tests/models/memory/dram/oracle.hpp"

#include <algorithm>

#include "tests/models/memory/dram/oracle_controller.hpp"

namespace macroscope::test {

std::vector<std::uint64_t> OracleResult::read_latencies(
    std::span<const OracleRequest> requests) const {
  std::vector<std::uint64_t> latencies;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!requests[i].write) latencies.push_back(outcomes[i].done - outcomes[i].arrive);
  }
  return latencies;
}

OracleResult run_oracle(const dram::Standard& standard, const dram::ControllerParams& params,
                        const Decode& decode, std::span<const OracleRequest> requests,
                        std::uint32_t outstanding) {
  OracleController controller(standard, params, decode, requests, outstanding);
  for (std::uint64_t tick = 1; controller.busy(tick - 1); ++tick) {
    controller.accept(tick - 1);
    controller.tick(tick);
  }
  return controller.result();
}

}  // namespace macroscope::test
