#include "tests/bench/rtl_bench.hpp"

#include <fmt/format.h>

#include <string>
#include <variant>
#include <vector>

#include "sim/device/run.hpp"
#include "tests/bench/process_cost.hpp"

namespace macroscope::bench {
namespace {

constexpr const char* kMachine = "configs/architectures/edge_16_opt1.xml";
constexpr const char* kNetwork = "configs/workloads/resnet18.xml";
constexpr const char* kLayers = "conv1..conv1";

/// Cycles of the run, which are those of every fidelity.
double cycles_of(const std::string& dataflow, const std::string& pe) {
  RunRequest request;
  request.architecture_path = std::string(MACROSCOPE_SOURCE_DIR) + '/' + kMachine;
  request.workload_path = std::string(MACROSCOPE_SOURCE_DIR) + '/' + kNetwork;
  request.overrides = {{"array.dataflow", dataflow}, {"array.pe.kind", pe}};
  request.layers = kLayers;
  return std::get<program::RunActivity>(run(request).result).cycles.as_double();
}

}  // namespace

void rtl_fidelity() {
  fmt::print("Fidelity rtl: conv1 of ResNet-18 on a 16 x 16 array, a device with one core\n");
  for (const char* dataflow : {"os", "ws"}) {
    for (const char* pe : {"mac", "opt1"}) {
      const auto arguments = [&](const char* fidelity) {
        return std::vector<std::string>{"run",
                                        kMachine,
                                        kNetwork,
                                        "--layers",
                                        kLayers,
                                        "-p",
                                        std::string("array.dataflow=") + dataflow,
                                        "-p",
                                        std::string("array.pe.kind=") + pe,
                                        "--fidelity",
                                        fidelity};
      };
      const double cycles = cycles_of(dataflow, pe);
      try {
        static_cast<void>(run_program(arguments("rtl"), 1));  // builds what is not in the cache
        const double rtl = run_program(arguments("rtl"), 3).cpu_seconds;
        fmt::print(
            "  {} {:<5} {:.3g} array cycles per CPU second (aim 1e5); {:.0f} times the run "
            "at tile, {:.1f} times at pe\n",
            dataflow, pe, cycles / rtl, rtl / run_program(arguments("tile"), 3).cpu_seconds,
            rtl / run_program(arguments("pe"), 3).cpu_seconds);
      } catch (const std::exception& error) {
        fmt::print("  {} {}: not run: {}\n", dataflow, pe, error.what());
      }
    }
  }
}

}  // namespace macroscope::bench
