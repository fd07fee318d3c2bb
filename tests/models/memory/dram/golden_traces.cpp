#include "tests/models/memory/dram/golden_traces.hpp"

#include "models/memory/dram/trace/reference_traces.hpp"

namespace macroscope::test {

std::vector<std::string> golden_trace_names() {
  return dram::reference_trace_names();
}

std::vector<OracleRequest> golden_trace(const std::string& name, std::uint64_t bytes,
                                        std::size_t most) {
  std::vector<OracleRequest> requests;
  for (const dram::Run& run : dram::reference_trace(name, bytes, most)) {
    for (std::uint32_t i = 0; i < run.count; ++i) {
      requests.push_back({run.address + i * bytes, run.write, 0});
    }
  }
  return requests;
}

}  // namespace macroscope::test
